import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  commitOffset,
  countFailure,
  emptyProcessQueue,
  offsetSpan,
  pendingAt,
  putMessages,
  removeMessage,
} from './processQueue.ts';
import { messageOf } from './testCluster.ts';

const test = suite('process queue');

const messages = (...offsets: number[]) =>
  offsets.map((offset) => messageOf('T', 0, offset, `m${offset}`));

test('the offset to commit is the smallest one not done with', () => {
  const queue = putMessages(emptyProcessQueue, messages(5, 6, 7));
  assert.is(commitOffset(queue), 5);
  const later = removeMessage(removeMessage(queue, 6), 7);
  assert.is(commitOffset(later), 5);
  assert.is(commitOffset(removeMessage(later, 5)), 8);
});

test('a queue that is done with commits behind its last message, gaps included', () => {
  const queue = putMessages(emptyProcessQueue, messages(2, 9));
  assert.is(commitOffset(removeMessage(removeMessage(queue, 2), 9)), 10);
});

test('bytes are those of what is pending', () => {
  const queue = putMessages(emptyProcessQueue, messages(8, 9, 10));
  assert.is(queue.bytes, 2 + 2 + 3);
  assert.is(removeMessage(queue, 10).bytes, 4);
  assert.is(removeMessage(removeMessage(queue, 10), 10).bytes, 4);
});

test('a message that comes twice is pending once, with its failures', () => {
  const failed = countFailure(putMessages(emptyProcessQueue, messages(1)), 1);
  const again = putMessages(failed, messages(1, 2));
  assert.is(again.pending.size, 2);
  assert.is(again.bytes, 4);
  assert.is(pendingAt(again, 1)?.reconsumeTimes, 1);
  assert.is(pendingAt(again, 2)?.reconsumeTimes, 0);
});

test('failures are counted on top of the message’s own', () => {
  const message = { ...messageOf('T', 0, 4, 'x'), reconsumeTimes: 3 };
  const queue = putMessages(emptyProcessQueue, [message]);
  assert.is(pendingAt(countFailure(countFailure(queue, 4), 4), 4)?.reconsumeTimes, 5);
  assert.is(countFailure(queue, 5), queue);
});

test('the span is from the first to the last offset that is still pending', () => {
  assert.is(offsetSpan(emptyProcessQueue), 0);
  const queue = putMessages(emptyProcessQueue, messages(1, 500, 3000));
  assert.is(offsetSpan(queue), 2999);
  assert.is(offsetSpan(removeMessage(queue, 3000)), 499);
  assert.is(offsetSpan(removeMessage(queue, 1)), 2500);
});

test('an older version of a queue stays what it was', () => {
  const before = putMessages(emptyProcessQueue, messages(1, 2));
  removeMessage(before, 1);
  putMessages(before, messages(3));
  assert.equal([before.pending.size, commitOffset(before), before.queueOffsetMax], [2, 1, 2]);
});

test.run();
