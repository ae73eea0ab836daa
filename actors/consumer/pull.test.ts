import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { responseCode } from '../../protocol/responseCodes.ts';
import type { ConsumerConfig } from './config.ts';
import { emptyProcessQueue, putMessages } from './processQueue.ts';
import { pullNow } from './pull.ts';
import { heard, holds, joined, messageOf, type TestCluster } from './testCluster.ts';
import type { Rig, ScriptedAnswer } from './testRig.ts';

const test = suite('pulling');

const pullTimes = (rig: Rig): number[] => rig.of('pullMessage').map(({ ms }) => ms);
const lastPull = (rig: Rig) => rig.of('pullMessage').at(-1)?.frame.header;

/** Answers every pull from now on alike. */
function answerPulls(cluster: TestCluster, answer: ScriptedAnswer | 'silence'): void {
  cluster.intercept = ({ frame }) => (frame.command === 'pullMessage' ? answer : undefined);
}

/** The time between the last two pulls when every pull is answered alike. */
function pauseAfter(answer: ScriptedAnswer, config: Partial<ConsumerConfig> = {}): number {
  const { rig, cluster } = joined({ T: 1 }, config);
  rig.advance(15_000);
  answerPulls(cluster, answer);
  cluster.store(rig, 'T', 0, 'wakes the held pull');
  rig.advance(10_000);
  const [before = 0, last = 0] = pullTimes(rig).slice(-2);
  return last - before;
}

test('a pull that failed is repeated a second later, whatever the code', () => {
  const { SUBSCRIPTION_NOT_EXIST, SUBSCRIPTION_NOT_LATEST, NO_PERMISSION } = responseCode;
  for (const code of [SUBSCRIPTION_NOT_EXIST, SUBSCRIPTION_NOT_LATEST, NO_PERMISSION, 26, 1]) {
    assert.is(pauseAfter({ code }), 1001, `code ${code}`);
  }
});

test('of a thousand times that a full queue is not pulled the first is told', () => {
  const listener = { name: 'slow', arg: 200_000 } as const;
  const limits = [
    [{ pullThresholdForQueue: 1 }, /cached message count exceeds the threshold 1 \(3\)/],
    [{ consumeConcurrentlyMaxSpan: 1 }, /queue's messages, span too long \(2\)/],
  ] as const;
  for (const [limit, words] of limits) {
    const { rig, cluster } = joined({ T: 1 }, { ...limit, listener, consumeTimeoutMs: 600_000 });
    rig.advance(15_000);
    for (const body of ['a', 'b', 'c']) cluster.store(rig, 'T', 0, body);
    const told = () =>
      rig.observed.flatMap((each) =>
        each.kind === 'logged' && each.text.includes('do flow control') ? [each.text] : [],
      );
    rig.advance(40_000);
    assert.is(told().length, 1);
    assert.match(told()[0] ?? '', words);
    rig.advance(60_000);
    assert.is(told().length, 2);
    assert.match(told()[1] ?? '', /flowControlTimes=1000$/);
  }
});

test('an answer that lacks the next offset counts as failed', () => {
  assert.is(pauseAfter({ code: 0, header: {} }), 1001);
});

test('flow control by the broker pauses for 20 ms', () => {
  assert.is(pauseAfter({ code: responseCode.FLOW_CONTROL }), 21);
});

test('an answer without messages is followed by the next pull at once', () => {
  for (const code of [responseCode.PULL_NOT_FOUND, responseCode.PULL_RETRY_IMMEDIATELY]) {
    const header = { nextBeginOffset: 7, suggestWhichBrokerId: 0, minOffset: 0, maxOffset: 7 };
    assert.is(pauseAfter({ code, header, afterMs: 100 }), 100);
  }
});

test('the interval configured lies between a pull that found messages and the next', () => {
  const { rig, cluster } = joined({ T: 1 }, { pullIntervalMs: 300, pullBatchSize: 1 });
  for (let i = 0; i < 4; i++) cluster.put('T', 0, `m${i}`);
  cluster.store(rig, 'T', 0, 'm4');
  rig.advance(5000);
  assert.equal(heard(rig), ['m0', 'm1', 'm2', 'm3', 'm4']);
  const times = pullTimes(rig).slice(-4);
  assert.ok(
    times.every((ms, i) => i === 0 || ms - (times[i - 1] ?? 0) === 301),
    `${times}`,
  );
});

test('a queue has one pull under way at a time', () => {
  const { rig } = joined({ T: 2 });
  rig.advance(100_000);
  for (const queueId of [0, 1]) {
    const times = rig
      .of('pullMessage')
      .filter(({ frame }) => frame.header.queueId === queueId)
      .map(({ ms }) => ms);
    assert.ok(times.length > 5);
    assert.ok(
      times.every((ms, i) => i === 0 || ms - (times[i - 1] ?? 0) >= 15_000),
      `${times}`,
    );
  }
});

test('a pull without an answer is given up after its 30 s, and repeated', () => {
  const { rig, cluster } = joined({ T: 1 });
  answerPulls(cluster, 'silence');
  rig.advance(100_000);
  const [, before = 0, last = 0] = pullTimes(rig);
  assert.ok(last - before > 31_000 && last - before <= 33_000, `${last - before}`);
});

test('a lost connection is replaced, and pulling goes on with the messages in between', () => {
  const { rig, cluster } = joined({ T: 1 });
  const [connection = ''] = rig.of('pullMessage').map((sent) => sent.connection);
  rig.cut(connection);
  cluster.put('T', 0, 'meanwhile');
  rig.advance(1500);
  assert.equal(heard(rig), ['meanwhile']);
});

test('what filters of the broker let through is filtered again by the tag’s text', () => {
  const { rig, cluster } = joined({ T: 1 }, { subscriptions: [{ topic: 'T', expression: 'Aa' }] });
  // Two tags of one hash code: a broker cannot tell them apart.
  for (const tag of ['Aa', 'BB', 'Aa', 'BB']) cluster.put('T', 0, tag, tag);
  cluster.put('T', 0, 'none');
  cluster.store(rig, 'T', 0, 'last', 'BB');
  rig.advance(15_100);
  assert.equal(heard(rig), ['Aa', 'Aa']);
  const commit = lastPull(rig);
  assert.is(commit?.queueOffset, 6);
  assert.is(commit?.commitOffset, 6, 'with nothing pending the skipped ones are committed');
});

test('messages that are all filtered out move the next offset, not yet the commit', () => {
  const { rig, cluster } = joined({ T: 1 }, { subscriptions: [{ topic: 'T', expression: 'Aa' }] });
  cluster.store(rig, 'T', 0, 'x', 'BB');
  rig.advance(10);
  assert.equal([lastPull(rig)?.queueOffset, lastPull(rig)?.commitOffset], [1, -1]);
});

test('a moved offset is committed, and the queue is taken again from there', () => {
  const { rig, cluster } = joined({ T: 1 });
  const header = { nextBeginOffset: 40, suggestWhichBrokerId: 0, minOffset: 40, maxOffset: 50 };
  const moved = { code: responseCode.PULL_OFFSET_MOVED, header };
  cluster.intercept = ({ frame }) => {
    if (frame.command !== 'pullMessage') return undefined;
    const from = (frame.header as { queueOffset?: number }).queueOffset ?? 0;
    return from < 40 ? moved : { code: responseCode.PULL_NOT_FOUND, header, afterMs: 15_000 };
  };
  cluster.store(rig, 'T', 0, 'wakes the held pull');
  rig.advance(10);
  assert.is(cluster.offsets.get('T/0'), 40);
  rig.advance(2000);
  const told = rig.observed.flatMap((seen) =>
    seen.kind === 'queuesAssigned' && seen.topic === 'T' ? [seen.queues] : [],
  );
  assert.equal(told, [['a/0'], [], ['a/0']]);
  assert.equal([lastPull(rig)?.queueOffset, lastPull(rig)?.commitOffset], [40, 40]);
});

test('with the rest of old releases a moved queue is taken again 10 s later', () => {
  const { rig, cluster } = joined(
    { T: 1 },
    { offsetMovedDelayMs: 10_000, listener: { name: 'slow', arg: 5000 } },
  );
  cluster.store(rig, 'T', 0, 'a slow one');
  rig.advance(10);
  const header = { nextBeginOffset: 40, suggestWhichBrokerId: 0, minOffset: 40, maxOffset: 50 };
  let moved = false;
  cluster.intercept = ({ frame }) => {
    if (frame.command !== 'pullMessage') return undefined;
    if (moved) return 'silence';
    moved = true;
    return { code: responseCode.PULL_OFFSET_MOVED, header };
  };
  cluster.store(rig, 'T', 0, 'wakes the held pull');
  rig.advance(10);
  rig.advance(9000);
  assert.is(rig.node().queues.get('T@a@0')?.dropped, true);
  // Its listener ended meanwhile, which must not undo the correction.
  assert.equal(heard(rig).slice(0, 1), ['a slow one']);
  rig.advance(3000);
  assert.is(cluster.offsets.get('T/0'), 40);
  const held = rig.node().queues.get('T@a@0');
  assert.equal([held?.dropped, held?.nextOffset], [false, 40]);
});

test('an answer for a tenure that has ended changes nothing', () => {
  const { rig, cluster } = joined({ T: 1 });
  const [pull] = rig.of('pullMessage').slice(-1);
  assert.ok(pull);
  cluster.members = ['c0'];
  rig.give({ type: 'operator.resume' });
  rig.advance(100);
  assert.equal(holds(rig, 'T'), []);
  const header = { nextBeginOffset: 1, suggestWhichBrokerId: 0, minOffset: 0, maxOffset: 1 };
  rig.answer(pull, { code: 0, header, body: [messageOf('T', 0, 0, 'late')] });
  rig.advance(100);
  assert.equal(heard(rig), []);
  assert.is(rig.node().queues.size, 0);
});

test('pulls go to the broker that the last answer suggested, and a slave gets no commits', () => {
  const { rig, cluster } = joined({ T: 1 });
  cluster.slave = '127.0.0.1:10921';
  rig.advance(30_000);
  const header = { nextBeginOffset: 3, suggestWhichBrokerId: 1, minOffset: 0, maxOffset: 3 };
  const { PULL_RETRY_IMMEDIATELY } = responseCode;
  answerPulls(cluster, { code: PULL_RETRY_IMMEDIATELY, header, afterMs: 20_000 });
  cluster.store(rig, 'T', 0, 'wakes the held pull');
  rig.advance(50_000);
  const pull = rig.of('pullMessage').at(-1);
  assert.is(pull?.to, '127.0.0.1:10921');
  assert.equal([pull?.frame.header.sysFlag, pull?.frame.header.commitOffset], [2, 3]);
});

test('a queue over one of its limits is looked at again after 50 ms, without a pull', () => {
  const { rig } = joined({ T: 1 });
  const state = rig.node();
  const held = state.queues.get('T@a@0');
  assert.ok(held);
  const stamp = { at: 1, mono: rig.nowMs(), entropy: 1 };
  const outputsWith = (offsets: readonly number[], bytes = 1): readonly unknown[] => {
    const body = new Uint8Array(bytes);
    const messages = offsets.map((offset) => ({ ...messageOf('T', 0, offset, ''), body }));
    const full = { ...held, messages: putMessages(emptyProcessQueue, messages) };
    const [, outputs] = pullNow(
      { ...state, queues: state.queues.set('T@a@0', full) },
      'T@a@0',
      stamp,
    );
    return outputs.map((output) => (output.type === 'timer.set' ? output.delayMs : output.type));
  };
  const count = (length: number): number[] => Array.from({ length }, (_, i) => i);
  assert.equal(outputsWith(count(1000)), ['send']);
  assert.equal(outputsWith(count(1001)), ['observe', 50]);
  assert.equal(outputsWith([0, 2000]), ['send']);
  assert.equal(outputsWith([0, 2001]), ['observe', 50]);
  assert.equal(outputsWith([0], 101 * 1_048_576 - 1), ['send']);
  assert.equal(outputsWith([0], 101 * 1_048_576), ['observe', 50]);
});

test('a queue whose broker nobody knows is tried again, and its route looked up', () => {
  const { rig } = joined({ T: 1 });
  const state = rig.node();
  const lost = { ...state, client: { ...state.client, brokers: state.client.brokers.delete('a') } };
  const stamp = { at: 1, mono: rig.nowMs(), entropy: 1 };
  const [, outputs] = pullNow(lost, 'T@a@0', stamp);
  const told = outputs.map((output) => {
    if (output.type === 'timer.set') return `${output.name} ${output.delayMs}`;
    return output.type === 'send' && output.frame.kind === 'request'
      ? output.frame.command
      : output.type;
  });
  assert.equal(told, ['pull 1000', 'getRouteInfoByTopic']);
});

test('a queue of a topic no longer subscribed is not pulled', () => {
  const { rig } = joined({ T: 1 });
  const stamp = { at: 1, mono: rig.nowMs(), entropy: 1 };
  const [, outputs] = pullNow({ ...rig.node(), subscriptions: [] }, 'T@a@0', stamp);
  assert.equal(outputs, [{ type: 'timer.set', name: 'pull', key: 'T@a@0', delayMs: 1000 }]);
});

test.run();
