import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bitSetOf, bitsOf } from './ackBits.ts';
import { batchAcksOf, handlesOf } from './popHandles.ts';
import {
  msgOffsetInfoOf,
  orderCountInfoOf,
  parseMsgOffsetInfo,
  parseOrderCountInfo,
  parseStartOffsetInfo,
  startOffsetInfoOf,
} from './popInfo.ts';
import {
  changedHandle,
  handleText,
  parseAckHandle,
  parseChangeHandle,
  parseHandle,
} from './receiptHandle.ts';
import { normalTopicOf, realTopicOf, realTopicOfBatch, retryMarkerOf } from './retryTopics.ts';

const test = suite('receipt handles');

const observed = '0 1795330374531 8000 2 0 broker-a 0 7';

test('an observed handle reads as its eight fields and is written back the same', () => {
  const read = parseHandle(observed);
  assert.equal(read, {
    ok: true,
    value: {
      startOffset: 0,
      popTime: 1_795_330_374_531,
      invisibleTime: 8_000,
      reviveQueueId: 2,
      retry: '0',
      brokerName: 'broker-a',
      queueId: 0,
      offset: 7,
    },
  });
  if (read.ok) assert.is(handleText(read.value), observed);
});

test('more fields than eight, and a number beyond 2^53, do not spoil a handle', () => {
  const read = parseHandle('1 2 9223372036854775807 3 1 b 4 5 77 88');
  assert.ok(read.ok);
  if (!read.ok) return;
  assert.is(read.value.invisibleTime, 9_223_372_036_854_775_807n);
  assert.is(handleText(read.value), '1 2 9223372036854775807 3 1 b 4 5');
});

test('what cannot be read is refused in the words of upstream', () => {
  const problem = (read: typeof parseAckHandle, text: string | undefined) => {
    const outcome = read(text);
    return outcome.ok ? undefined : outcome.problem;
  };
  const argument = 'java.lang.IllegalArgumentException: ';
  const tooShort = `${argument}getBrokerName fail, extraInfoStrs length`;
  assert.is(problem(parseAckHandle, 'bad'), `${tooShort} 1`);
  assert.is(problem(parseAckHandle, ''), `${tooShort} 1`);
  assert.is(problem(parseAckHandle, '0 1 2 3 0  '), `${tooShort} 5`);
  assert.is(problem(parseAckHandle, undefined), `${argument}split extraInfo is null`);
  assert.is(
    problem(parseAckHandle, 'a b c d e f g h'),
    'java.lang.NumberFormatException: For input string: "d"',
  );
  const revive = `${argument}getReviveQid fail, extraInfoStrs length 1`;
  assert.is(problem(parseChangeHandle, 'bad'), revive);
  assert.is(problem(parseAckHandle, '0 1 2 3 0 b'), undefined);
});

test('after a change the handle begins at its own offset, with the new times', () => {
  const read = parseHandle('4 100 8000 2 1 broker-a 0 7');
  assert.ok(read.ok);
  if (!read.ok) return;
  const changed = changedHandle(read.value, { popTime: 200, invisibleTime: 30, reviveQid: 2 });
  assert.is(handleText(changed), '7 200 30 2 1 broker-a 0 7');
});

test('markers and retry topics are each other, for a topic and a group', () => {
  for (const marker of ['0', '1', '2'] as const) {
    const real = realTopicOf(marker, 'orders', 'g');
    assert.is(retryMarkerOf(real), marker);
    assert.is(normalTopicOf(real, 'g'), 'orders');
    assert.equal(realTopicOfBatch(marker, 'orders', 'g'), { ok: true, value: real });
  }
  assert.is(realTopicOf('1', 'orders', 'g'), '%RETRY%g_orders');
  assert.is(realTopicOf('2', 'orders', 'g'), '%RETRY%g+orders');
  assert.is(realTopicOf('7', 'orders', 'g'), 'orders');
  const refused = realTopicOfBatch('7', 'orders', 'g');
  assert.is(
    refused.ok || refused.problem,
    'java.lang.IllegalArgumentException: getRetry fail, format is wrong',
  );
});

const reads = [
  { retry: '0', queueId: 3, startOffset: 100, offsets: [100, 102, 103] },
  { retry: '0', queueId: 0, startOffset: 57, offsets: [57] },
  { retry: '1', queueId: 0, startOffset: 4, offsets: [4, 5] },
] as const;

test('header strings are written as upstream writes them, and read back', () => {
  const starts = startOffsetInfoOf(reads);
  const offsets = msgOffsetInfoOf(reads);
  assert.is(starts, '0 3 100;0 0 57;1 0 4');
  assert.is(offsets, '0 3 100,102,103;0 0 57;1 0 4,5');
  const readStarts = parseStartOffsetInfo(starts);
  assert.ok(readStarts.ok);
  assert.is(readStarts.ok && readStarts.value.get('1@0'), 4);
  const readOffsets = parseMsgOffsetInfo(offsets);
  assert.equal(readOffsets.ok && readOffsets.value.get('0@3'), [100, 102, 103]);
  const counts = orderCountInfoOf([{ retry: '0', queueId: 2, counts: [[8, 1]], countMin: 0 }]);
  assert.is(counts, '0 qo2%8 1;0 2 0');
  const readCounts = parseOrderCountInfo(counts);
  assert.is(readCounts.ok && readCounts.value.get('0@qo2%8'), 1);
});

test('header strings with two entries of one queue, or of two parts, are refused', () => {
  assert.not.ok(parseStartOffsetInfo('0 3 100;0 3 101').ok);
  assert.not.ok(parseStartOffsetInfo('0 3').ok);
  assert.not.ok(parseMsgOffsetInfo('0 3 1,x').ok);
  assert.ok(parseMsgOffsetInfo('').ok);
});

test('a client derives each handle by queue and place, or takes the one that comes along', () => {
  const message = (topic: string, queueId: number, queueOffset: number, properties = '') => {
    return { topic, queueId, queueOffset, properties };
  };
  const answer = { popTime: 9, invisibleTime: 8, reviveQid: 7 };
  const header = {
    ...answer,
    startOffsetInfo: startOffsetInfoOf(reads),
    msgOffsetInfo: msgOffsetInfoOf(reads),
  };
  const carried = 'POP_CK\u00014 9 8 7 1 b 0 4\u0002';
  const messages = [
    message('orders', 3, 103),
    message('orders', 3, 100),
    message('orders', 3, 102),
    message('orders', 0, 57),
    message('orders', 0, 4, carried),
    message('orders', 6, 1),
  ];
  const handles = handlesOf(messages, header, 'b');
  assert.equal(handles.ok && handles.value, [
    '100 9 8 7 0 b 3 103',
    '100 9 8 7 0 b 3 100',
    '100 9 8 7 0 b 3 102',
    '57 9 8 7 0 b 0 57',
    '4 9 8 7 1 b 0 4',
    undefined,
  ]);
  const old = handlesOf(messages.slice(0, 3), answer, 'b');
  assert.is(old.ok && old.value[2], '100 9 8 7 0 b 3 102');
});

test('bit sets are those of the Java client, both ways', () => {
  assert.is(bitSetOf(0, [0, 1]), 'Aw==');
  assert.is(bitSetOf(0, [2, 3]), 'DA==');
  assert.is(bitSetOf(10, [10, 19]), 'AQI=');
  assert.is(bitSetOf(5n, [5, 12, 13, 21]), 'gQEB');
  assert.equal(bitsOf('DA=='), [2, 3]);
  assert.equal(bitsOf('AQI='), [0, 9]);
  assert.equal(bitsOf('gQEB'), [0, 7, 8, 16]);
  assert.equal(bitsOf(''), []);
  assert.is(bitsOf('A?=='), undefined);
});

test('handles of one pop and queue make one entry of a batch', () => {
  const entry = (text: string) => {
    const handle = parseHandle(text);
    if (!handle.ok) throw new Error(handle.problem);
    return { group: 'g', topic: 'orders', handle: handle.value };
  };
  const acks = batchAcksOf([
    entry('0 9 60000 7 0 b 1 2'),
    entry('0 9 60000 7 0 b 0 0'),
    entry('0 9 60000 7 0 b 1 3'),
  ]);
  const common = { c: 'g', it: 60_000, pt: 9, r: '0', rq: 7, so: 0, t: 'orders' };
  assert.equal(acks, [
    { b: 'DA==', ...common, q: 1 },
    { b: 'AQ==', ...common, q: 0 },
  ]);
});

test.run();
