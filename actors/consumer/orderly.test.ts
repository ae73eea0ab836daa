import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { responseCode } from '../../protocol/responseCodes.ts';
import type { ConsumerConfig } from './config.ts';
import { heard, joined, type TestCluster } from './testCluster.ts';
import type { Rig } from './testRig.ts';

const test = suite('orderly consuming');

const key = 'T@a@0';

function orderly(
  config: Partial<ConsumerConfig> = {},
  queues = 1,
): { rig: Rig; cluster: TestCluster } {
  const topics = { T: queues, '%RETRY%G': 1 };
  const joinedAs = joined(topics, { consumeOrderly: true, ...config });
  joinedAs.rig.advance(1000);
  return joinedAs;
}

const offsetOf = (rig: Rig): number | undefined => rig.node().queues.get(key)?.offset;
const resultsOf = (rig: Rig): string[] =>
  rig.observed.flatMap((seen) => (seen.kind === 'consumed' ? [seen.result] : []));
const attemptsOf = (rig: Rig): number[] =>
  rig.observed.flatMap((seen) => (seen.kind === 'consumed' ? [seen.reconsumeTimes] : []));

function storeAll(rig: Rig, cluster: TestCluster, texts: string): void {
  for (const text of texts) cluster.store(rig, 'T', 0, text);
}

test('messages of a queue come one after the other, however long each takes', () => {
  const { rig, cluster } = orderly({ listener: { name: 'slow', arg: 100 } });
  storeAll(rig, cluster, 'abc');
  rig.advance(50);
  assert.is(rig.node().orderPool.running.size, 1);
  rig.advance(60);
  assert.equal(heard(rig), ['a']);
  assert.is(offsetOf(rig), 1);
  rig.advance(100);
  assert.equal(heard(rig), ['a', 'b']);
  rig.advance(100);
  assert.equal(heard(rig), ['a', 'b', 'c']);
  assert.is(offsetOf(rig), 3);
  assert.is(rig.node().queues.get(key)?.draining, false);
});

test('queues do not wait for each other, up to the number of threads', () => {
  const { rig, cluster } = orderly(
    { listener: { name: 'slow', arg: 100 }, consumeThreadMax: 2 },
    3,
  );
  for (const queueId of [0, 1, 2]) cluster.store(rig, 'T', queueId, String(queueId));
  rig.advance(110);
  assert.equal(heard(rig).length, 2);
  rig.advance(100);
  assert.equal(heard(rig).sort(), ['0', '1', '2']);
});

test('a failed message is tried again in place after a second, and nothing overtakes it', () => {
  const { rig, cluster } = orderly({ listener: { name: 'failFirst', arg: 2 } });
  storeAll(rig, cluster, 'ab');
  rig.advance(990);
  assert.equal(heard(rig), ['a!']);
  assert.equal(resultsOf(rig), ['suspend']);
  rig.advance(20);
  assert.equal(heard(rig), ['a!', 'a!']);
  rig.advance(1000);
  assert.equal(heard(rig), ['a!', 'a!', 'a', 'b!']);
  assert.equal(attemptsOf(rig), [0, 1, 2, 0]);
  assert.is(offsetOf(rig), 1);
  assert.is(rig.of('consumerSendMsgBack').length, 0);
  assert.is(rig.of('sendMessageV2').length, 0);
});

test('an exception and null rest the queue too', () => {
  for (const name of ['throws', 'returnsNull'] as const) {
    const { rig, cluster } = orderly({ listener: { name } });
    storeAll(rig, cluster, 'a');
    rig.advance(2500);
    assert.equal(resultsOf(rig), ['suspend', 'suspend', 'suspend'], name);
  }
});

test('how long a queue rests is what is set, from 10 ms to 30 s', () => {
  for (const [set, restMs] of [
    [1, 10],
    [200, 200],
    [40_000, 30_000],
  ] as const) {
    const listener = { name: 'failFirst' } as const;
    const { rig, cluster } = orderly({ listener, suspendCurrentQueueTimeMs: set });
    storeAll(rig, cluster, 'a');
    rig.advance(restMs - 1);
    assert.equal(heard(rig), ['a!'], `${set}`);
    rig.advance(3);
    assert.equal(heard(rig), ['a!', 'a'], `${set}`);
  }
});

test('one bad message blocks its queue for ever, unless there is a limit', () => {
  const { rig, cluster } = orderly({ listener: { name: 'failBody', text: 'a' } });
  storeAll(rig, cluster, 'ab');
  rig.advance(600_000);
  assert.ok(!heard(rig).includes('b'));
  assert.ok(attemptsOf(rig).at(-1)! > 500);
});

test('a message that failed as often as it may goes to the retry topic', () => {
  const listener = { name: 'failBody', text: 'a' } as const;
  const { rig, cluster } = orderly({ listener, maxReconsumeTimes: 2 });
  storeAll(rig, cluster, 'ab');
  rig.advance(2100);
  assert.equal(heard(rig).slice(0, 3), ['a!', 'a!', 'a!']);
  assert.ok(heard(rig).includes('b'));
  const [sent] = rig.of('sendMessageV2');
  const { topic, reconsumeTimes, maxReconsumeTimes } = sent!.frame.header;
  assert.equal([topic, reconsumeTimes, maxReconsumeTimes], ['%RETRY%G', 3, 2]);
  assert.is(offsetOf(rig), 2);
});

test('a message that cannot be given up stays, and is tried again', () => {
  const listener = { name: 'failBody', text: 'a' } as const;
  const { rig, cluster } = orderly({ listener, maxReconsumeTimes: 0 });
  cluster.intercept = ({ frame }) =>
    frame.command === 'sendMessageV2' ? { code: responseCode.MESSAGE_ILLEGAL } : undefined;
  storeAll(rig, cluster, 'ab');
  rig.advance(2500);
  assert.equal(heard(rig), ['a!', 'a!', 'a!']);
  assert.is(offsetOf(rig), undefined);
});

test('without autoCommit successes pile up until the listener commits', () => {
  const listener = { name: 'commitEach', arg: 3 } as const;
  const { rig, cluster } = orderly({ listener, autoCommit: false });
  storeAll(rig, cluster, 'abcd');
  rig.advance(10);
  assert.equal(resultsOf(rig), ['success', 'success', 'commit', 'success']);
  assert.is(offsetOf(rig), 3);
  assert.is(rig.node().queues.get(key)?.messages.taken.size, 1);
});

test('a rollback brings back all that was not committed', () => {
  const listener = { name: 'rollbackSometimes', arg: 1 } as const;
  const { rig, cluster } = orderly({ listener, autoCommit: false });
  storeAll(rig, cluster, 'ab');
  rig.advance(1010);
  assert.equal(heard(rig), ['a!', 'a!']);
  assert.equal(attemptsOf(rig), [0, 0]);
  assert.is(offsetOf(rig), undefined);
});

test('with autoCommit commit and rollback are successes', () => {
  for (const name of ['commitEach', 'rollbackSometimes'] as const) {
    const { rig, cluster } = orderly({ listener: { name, arg: 1 } });
    storeAll(rig, cluster, 'ab');
    rig.advance(10);
    assert.is(offsetOf(rig), 2, name);
  }
});

test('a queue that keeps its thread for a minute lets others have their turn', () => {
  const options = { listener: { name: 'slow', arg: 25_000 }, consumeThreadMax: 1 } as const;
  const { rig, cluster } = orderly(options, 2);
  for (let i = 0; i < 6; i += 1) cluster.store(rig, 'T', 0, 'x');
  cluster.store(rig, 'T', 1, 'other');
  rig.advance(76_000);
  assert.equal(heard(rig), ['x', 'x', 'x']);
  rig.advance(25_000);
  assert.equal(heard(rig), ['x', 'x', 'x', 'other']);
});

test('messages in the hands of the listener count for the limit of the queue', () => {
  const listener = { name: 'slow', arg: 1000 } as const;
  const { rig, cluster } = orderly({ listener, pullThresholdForQueue: 2 });
  storeAll(rig, cluster, 'abc');
  rig.advance(500);
  const pulls = rig.of('pullMessage').filter(({ frame }) => frame.header.topic === 'T').length;
  rig.advance(400);
  const later = rig.of('pullMessage').filter(({ frame }) => frame.header.topic === 'T').length;
  assert.is(later, pulls);
});

test('how far offsets lie apart is no matter in order', () => {
  const listener = { name: 'slow', arg: 1000 } as const;
  const { rig, cluster } = orderly({ listener, consumeConcurrentlyMaxSpan: 1 });
  storeAll(rig, cluster, 'abcdef');
  rig.advance(10);
  assert.is(rig.node().queues.get(key)?.nextOffset, 6);
});

test.run();
