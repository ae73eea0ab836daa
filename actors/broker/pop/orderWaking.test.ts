/** Queues that become free: who is woken, what survives, what a reset does. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { resetOffset } from '../admin/offsetResets.ts';
import { isTimerSet, TestBroker } from '../testBroker.ts';
import { batch, offsetOf, offsetsOf, popInOrder } from './testOrders.ts';
import { ack, change, poppable } from './testPops.ts';

const ordering = suite('broker: queues that pops in order hold up');

ordering('an ack that sets the queue free wakes who waits for it in the same step', () => {
  const broker = poppable(3);
  const [one] = batch(broker, { maxMsgNums: 1 });
  popInOrder(broker, { queueId: 0, pollTime: 10_000 });
  const opaque = broker.lastOpaque;
  assert.is(broker.answerTo('c', opaque), undefined);
  ack(broker, one!);
  assert.is(broker.answerTo('c', opaque)?.code, 0);
});

ordering('who waits for all queues is woken at the next 100 ms', () => {
  const broker = poppable(3);
  const [one] = batch(broker, { maxMsgNums: 1 });
  popInOrder(broker, { queueId: -1, pollTime: 10_000 });
  const opaque = broker.lastOpaque;
  ack(broker, one!);
  assert.is(broker.answerTo('c', opaque), undefined);
  broker.advance(100);
  assert.is(broker.answerTo('c', opaque)?.code, 0);
});

ordering('a queue that its time sets free wakes within 100 ms, not before', () => {
  const broker = poppable(2);
  batch(broker);
  popInOrder(broker, { pollTime: 10_000 });
  const opaque = broker.lastOpaque;
  broker.advance(3_000);
  assert.is(broker.answerTo('c', opaque), undefined);
  broker.advance(100);
  assert.is(broker.answerTo('c', opaque)?.code, 0);
  const quiet = poppable(2, { enableNotifyAfterPopOrderLockRelease: false });
  batch(quiet);
  popInOrder(quiet, { pollTime: 10_000 });
  quiet.advance(9_000);
  assert.is(quiet.answerTo('c', quiet.lastOpaque), undefined);
});

ordering('one message that hides longer puts the waiter off without an answer', () => {
  const broker = poppable(2);
  const [, two] = batch(broker);
  change(broker, two!, 6_000);
  popInOrder(broker, { pollTime: 20_000 });
  const opaque = broker.lastOpaque;
  broker.advance(5_900);
  assert.is(broker.answerTo('c', opaque), undefined);
  broker.advance(6_100);
  assert.is(broker.answerTo('c', opaque), undefined, 'only the first free time is known');
  broker.advance(7_951);
  assert.ok(broker.answerTo('c', opaque) !== undefined, 'found at the end of its time');
});

ordering('an orderly end keeps the block; a crash keeps that of ten seconds ago', () => {
  const broker = poppable(3);
  const [one, two] = batch(broker, { maxMsgNums: 2, invisibleTime: 60_000 });
  ack(broker, two!);
  broker.step({ type: 'operator.shutdown' });
  const next = reborn(broker);
  assert.is(popInOrder(next)?.code, 210);
  ack(next, one!);
  assert.is(Number(offsetOf(next)), 2, 'the acknowledged one is remembered');
  const crashed = poppable(3);
  batch(crashed, { invisibleTime: 60_000 });
  assert.equal(offsetsOf(popInOrder(reborn(crashed))), [0, 1, 2], 'the block has vanished');
  crashed.advance(10_000);
  assert.is(popInOrder(reborn(crashed))?.code, 210);
});

function reborn(broker: TestBroker): TestBroker {
  const next = new TestBroker({ topics: { orders: 1 }, reviveQueueNum: 1 }, broker.disk, 2);
  next.at = broker.at;
  next.open('c');
  return next;
}

ordering('a day after its pop a batch is let go, and with the last one the timer', () => {
  const broker = poppable(1);
  batch(broker);
  broker.advance(24 * 3_600_000);
  assert.ok(isTimerSet(broker, 'persistOrders'));
  broker.advance(10_000);
  assert.is(broker.state.orders.batches.size, 0);
  assert.not.ok(isTimerSet(broker, 'persistOrders'));
});

ordering('a reset frees the queue and begins at its offset; old acks are of no use', () => {
  const broker = poppable(10);
  const [one] = batch(broker, { maxMsgNums: 1, invisibleTime: 60_000 });
  const reset = (offset: number) => {
    const queue = { topic: 'orders', group: 'CG', queueId: 0 };
    const [state] = resetOffset(broker.state, queue, offset);
    Object.assign(broker.state, state); // Only a test may.
  };
  reset(3);
  reset(5);
  ack(broker, one!);
  assert.is(offsetOf(broker), 5);
  const header = { consumerGroup: 'CG', topic: 'orders', queueId: 0, commitOffset: 9 };
  const told = broker.ask('c', 'updateConsumerOffset', header);
  assert.equal([told?.code, told?.remark], [0, 'Offset has been previously reset']);
  assert.equal(offsetsOf(popInOrder(broker)), [5, 6, 7, 8, 9]);
  assert.is(broker.ask('c', 'updateConsumerOffset', header)?.remark, undefined);
  assert.is(ack(broker, one!)?.code, 0);
});

ordering.run();
