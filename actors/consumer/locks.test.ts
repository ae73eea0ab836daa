import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { responseCode } from '../../protocol/responseCodes.ts';
import type { ConsumerConfig } from './config.ts';
import { heard, holds, joined, newCluster, type TestCluster, testConfig } from './testCluster.ts';
import { newRig, type Rig } from './testRig.ts';

const test = suite('locks of queues');

const key = 'T@a@0';

function orderly(
  config: Partial<ConsumerConfig> = {},
  queues = 1,
): { rig: Rig; cluster: TestCluster } {
  return joined({ T: queues }, { consumeOrderly: true, ...config });
}

const locksOf = (rig: Rig): string[][] =>
  rig.of('lockBatchMq').map(({ frame: { body } }) => body.mqSet.map((q) => String(q.queueId)));
const pullsOf = (rig: Rig): number =>
  rig.of('pullMessage').filter(({ frame }) => frame.header.topic === 'T').length;

test('a queue is locked before it is taken, then its beginning is asked for twice', () => {
  const { rig } = orderly();
  const seen = rig.sent
    .map(({ frame }) => frame.command)
    .filter((c) => ['lockBatchMq', 'queryConsumerOffset', 'pullMessage'].includes(c));
  assert.equal(seen.slice(0, 4), [
    'lockBatchMq',
    'queryConsumerOffset',
    'queryConsumerOffset',
    'pullMessage',
  ]);
  const [lock] = rig.of('lockBatchMq');
  assert.equal(lock?.frame.body, {
    clientId: 'c1',
    consumerGroup: 'G',
    mqSet: [{ topic: 'T', brokerName: 'a', queueId: 0 }],
    onlyThisBroker: false,
  });
});

test('an orderly queue begins where its last owner stood when it was locked', () => {
  const cluster = newCluster({ T: 1 });
  cluster.members = ['c1'];
  for (const text of 'abc') cluster.put('T', 0, text);
  let asked = 0;
  cluster.intercept = ({ frame }) => {
    if (frame.command !== 'queryConsumerOffset') return undefined;
    asked += 1;
    return { code: 0, header: { offset: asked === 1 ? 0 : 2 } };
  };
  const rig = newRig({ ...testConfig, consumeOrderly: true }, cluster.script);
  rig.advance(3000);
  assert.equal(heard(rig), ['c']);
  assert.is(asked, 2);
});

test('a queue that somebody else has is not taken; the next round comes soon', () => {
  const { rig, cluster } = orderly();
  cluster.topics.set('T', 2);
  cluster.lockedByOthers.add('T@a@1');
  rig.advance(30_000);
  rig.give({ type: 'operator.resume' });
  rig.advance(10);
  const before = locksOf(rig).length;
  assert.equal(holds(rig, 'T'), ['a/0']);
  rig.advance(1500);
  assert.ok(locksOf(rig).length > before, 'it asks again within 1.5 s');
  cluster.lockedByOthers.clear();
  rig.advance(2000);
  assert.equal(holds(rig, 'T'), ['a/0', 'a/1']);
});

test('all locks are renewed each 20 s, one request a broker', () => {
  const { rig } = orderly({}, 3);
  rig.advance(1000);
  const taken = locksOf(rig).length;
  rig.advance(60_000);
  const renewals = locksOf(rig).slice(taken);
  assert.is(renewals.length, 3);
  for (const queues of renewals) assert.equal(queues, ['0', '1', '2']);
});

test('concurrent and broadcasting consumers lock nothing', () => {
  const quiet = [
    joined({ T: 1 }),
    joined({ T: 1 }, { consumeOrderly: true, messageModel: 'BROADCASTING' }),
  ];
  for (const { rig } of quiet) {
    rig.advance(60_000);
    rig.give({ type: 'operator.shutdown' });
    rig.advance(100);
    assert.is(rig.of('lockBatchMq').length + rig.of('unlockBatchMq').length, 0);
  }
});

test('a broadcasting consumer consumes in order without any lock', () => {
  const { rig, cluster } = joined(
    { T: 1 },
    { consumeOrderly: true, messageModel: 'BROADCASTING', listener: { name: 'slow', arg: 100 } },
  );
  rig.advance(1000);
  for (const text of 'ab') cluster.store(rig, 'T', 0, text);
  rig.advance(110);
  assert.equal(heard(rig), ['a']);
  rig.advance(100);
  assert.equal(heard(rig), ['a', 'b']);
});

test('a lock that is not renewed stops the pulls and the listener, until it is had', () => {
  const { rig, cluster } = orderly();
  rig.advance(1000);
  cluster.lockedByOthers.add(key);
  rig.advance(20_000);
  assert.is(rig.node().queues.get(key)?.locked, false);
  cluster.store(rig, 'T', 0, 'x');
  rig.advance(2000);
  const pulls = pullsOf(rig);
  rig.advance(15_000);
  assert.is(pullsOf(rig), pulls, 'nothing is pulled');
  assert.equal(heard(rig), [], 'what was pulled is not consumed');
  cluster.lockedByOthers.clear();
  rig.advance(3200);
  assert.equal(heard(rig), ['x'], 'the drain asks each 3 s');
});

test('a lock that was not confirmed for 30 s is not relied on', () => {
  const { rig, cluster } = orderly();
  rig.advance(1000);
  cluster.intercept = ({ frame }) => (frame.command === 'lockBatchMq' ? 'silence' : undefined);
  rig.advance(31_000);
  assert.is(rig.node().queues.get(key)?.locked, true, 'nobody said no');
  cluster.store(rig, 'T', 0, 'x');
  rig.advance(10_000);
  assert.equal(heard(rig), []);
  cluster.intercept = () => undefined;
  rig.advance(5000);
  assert.equal(heard(rig), ['x']);
});

test('an answer of another code changes nothing of the locks', () => {
  const { rig, cluster } = orderly();
  rig.advance(1000);
  cluster.intercept = ({ frame }) =>
    frame.command === 'lockBatchMq' ? { code: responseCode.SYSTEM_ERROR } : undefined;
  rig.advance(21_000);
  assert.is(rig.node().queues.get(key)?.locked, true);
});

test('a queue that is given up while idle is committed and unlocked', () => {
  const { rig, cluster } = orderly();
  rig.advance(1000);
  cluster.store(rig, 'T', 0, 'x');
  rig.advance(10);
  cluster.members = ['b', 'c1'];
  rig.give({ type: 'operator.resume' });
  rig.advance(10);
  assert.equal(holds(rig, 'T'), []);
  const last = rig.sent.map(({ frame }) => frame.command).slice(-20);
  const unlockAt = last.indexOf('unlockBatchMq');
  assert.ok(unlockAt > last.indexOf('updateConsumerOffset') && unlockAt > 0);
  assert.is(rig.of('unlockBatchMq')[0]?.frame.oneway, true);
});

function givenUpWhileListening(tookMs: number): { rig: Rig; cluster: TestCluster } {
  const both = orderly({ listener: { name: 'slow', arg: tookMs } });
  const { rig, cluster } = both;
  rig.advance(1000);
  cluster.store(rig, 'T', 0, 'x');
  rig.advance(10);
  cluster.members = ['b', 'c1'];
  rig.give({ type: 'operator.resume' });
  rig.advance(10);
  return both;
}

test('a round waits up to 500 ms for the listener of a queue that it gives up', () => {
  const { rig } = givenUpWhileListening(300);
  assert.is(rig.of('unlockBatchMq').length, 0);
  rig.advance(300);
  assert.is(rig.of('unlockBatchMq').length, 1);
  assert.equal(heard(rig), ['x']);
  assert.is(rig.node().queues.get(key), undefined);
  assert.equal(holds(rig, 'T'), []);
});

test('a listener that takes longer keeps the lock until a later round', () => {
  const { rig } = givenUpWhileListening(5000);
  rig.advance(600);
  assert.is(rig.node().queues.get(key)?.dropped, true);
  assert.is(rig.node().queues.get(key)?.tryUnlockTimes, 1);
  rig.advance(15_000);
  assert.is(rig.of('unlockBatchMq').length, 0, 'rounds come each 20 s');
  rig.advance(6000);
  assert.is(rig.of('unlockBatchMq').length, 1);
  assert.is(rig.node().queues.get(key), undefined);
});

test('what a listener does with a queue that was given up meanwhile commits nothing', () => {
  const { rig, cluster } = givenUpWhileListening(300);
  rig.advance(20_000);
  assert.equal(heard(rig), ['x']);
  assert.is(cluster.offsets.get('T/0'), undefined);
});

test('a lock is given back by force 20 s after its last renewal, listener or not', () => {
  const { rig } = givenUpWhileListening(60_000);
  rig.advance(22_000);
  assert.equal(heard(rig), []);
  assert.is(rig.of('unlockBatchMq').length, 1);
  assert.is(rig.node().queues.get(key), undefined);
});

test('a shutdown gives all locks back before it commits and leaves', () => {
  const { rig, cluster } = orderly({}, 2);
  rig.advance(1000);
  cluster.store(rig, 'T', 0, 'x');
  rig.advance(10);
  const before = rig.sent.length;
  rig.give({ type: 'operator.shutdown' });
  rig.advance(50);
  const last = rig.sent.slice(before).map(({ frame }) => frame.command);
  assert.equal(last.slice(0, 3), ['unlockBatchMq', 'updateConsumerOffset', 'unregisterClient']);
  assert.ok(last.includes('unregisterClient'));
  const [unlock] = rig.of('unlockBatchMq');
  assert.equal([unlock?.frame.oneway, unlock?.frame.body.mqSet.length], [false, 2]);
  assert.is(rig.stateName(), 'stopped');
  assert.equal(rig.timers(), []);
});

test('a shutdown interrupts the listener, whose message stays uncommitted', () => {
  const { rig, cluster } = orderly({ listener: { name: 'slow', arg: 9000 } });
  rig.advance(1000);
  cluster.store(rig, 'T', 0, 'x');
  rig.advance(10);
  rig.give({ type: 'operator.shutdown' });
  rig.advance(20_000);
  assert.equal(heard(rig), []);
  assert.is(cluster.offsets.get('T/0'), undefined);
});

test.run();
