import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { holds, joined } from './testCluster.ts';
import type { Rig } from './testRig.ts';

const test = suite('rebalancing');

const roundsOf = (rig: Rig): number[] => rig.of('getConsumerListByGroup').map(({ ms }) => ms);
const notify = (rig: Rig): void => {
  const frame = { command: 'notifyConsumerIdsChanged', header: { consumerGroup: 'G' } };
  rig.give({ type: 'rmq.notifyConsumerIdsChanged', connection: 'c1', frame });
};
const queueIdOf = (header: object): unknown => (header as { queueId?: number }).queueId;
const versionOf = (rig: Rig, topic: string): number =>
  rig.node().subscriptions.find((subscription) => subscription.topic === topic)?.subVersion ?? 0;

test('the first round is a second after the boot, the next ones 20 s apart', () => {
  const { rig } = joined({ T: 2, '%RETRY%G': 1 });
  rig.advance(45_000);
  const [first = 0, , third = 0, , fifth = 0] = roundsOf(rig);
  assert.is(first, 1000);
  assert.ok(third - first >= 20_000 && third - first < 20_100, `${third - first}`);
  assert.ok(fifth - third >= 20_000 && fifth - third < 20_100, `${fifth - third}`);
});

test('every queue of the topic and of the retry topic is taken by the only member', () => {
  const { rig } = joined({ T: 3, '%RETRY%G': 1 });
  assert.equal(holds(rig, 'T'), ['a/0', 'a/1', 'a/2']);
  assert.equal(holds(rig, '%RETRY%G'), ['a/0']);
});

test('a change of members is followed at once, but a second after the last round', () => {
  const { rig, cluster } = joined({ T: 4 });
  cluster.members = ['c0', 'c1'];
  const quick = rig.nowMs();
  notify(rig);
  rig.advance(1500);
  assert.equal(holds(rig, 'T'), ['a/2', 'a/3']);
  assert.ok(
    roundsOf(rig).some((ms) => ms - quick <= 1000),
    'a round within a second',
  );

  rig.advance(5000);
  cluster.members = ['c0', 'c1', 'c2', 'c3'];
  const before = rig.nowMs();
  notify(rig);
  assert.is(roundsOf(rig).at(-1), before);
  notify(rig);
  rig.advance(10);
  assert.equal(holds(rig, 'T'), ['a/1']);
  rig.advance(2000);
  const after = roundsOf(rig).filter((ms) => ms > before + 5);
  assert.ok(after.length > 0, 'a second notification during a round brings another round');
  assert.ok(
    after.every((ms) => ms >= before + 1000),
    `${after} is too soon after ${before}`,
  );
});

test('what is given up is committed first and pulled no more', () => {
  const { rig, cluster } = joined({ T: 2 });
  cluster.store(rig, 'T', 0, 'x');
  cluster.store(rig, 'T', 1, 'y');
  rig.advance(3000);
  cluster.members = ['c0', 'c1'];
  notify(rig);
  rig.advance(100);
  const commits = rig.of('updateConsumerOffset').map(({ frame }) => frame);
  assert.equal(
    commits.map(({ header }) => [header.queueId, header.commitOffset]),
    [[0, 1]],
  );
  assert.ok(commits[0]?.oneway);
  const pulls = rig.of('pullMessage').length;
  cluster.store(rig, 'T', 0, 'z');
  rig.advance(20_000);
  const later = rig.of('pullMessage').slice(pulls);
  assert.ok(later.length > 0 && later.every(({ frame }) => frame.header.queueId === 1));
});

test('one that is not a member gives up everything', () => {
  const { rig, cluster } = joined({ T: 2 });
  cluster.members = ['somebody', 'else'];
  notify(rig);
  rig.advance(1500);
  assert.equal(holds(rig, 'T'), []);
  assert.is(rig.node().queues.size, 0);
});

test('as long as nobody says who the members are, queues stay', () => {
  const { rig, cluster } = joined({ T: 2 });
  cluster.intercept = ({ frame }) =>
    frame.command === 'getConsumerListByGroup' ? { code: 1 } : undefined;
  rig.advance(60_000);
  assert.is(rig.node().queues.size, 2);
  const rounds = roundsOf(rig).slice(1);
  assert.ok(
    rounds.every((ms, i) => i === 0 || ms - (rounds[i - 1] ?? 0) >= 20_000),
    `${rounds}`,
  );
});

test('a queue whose first offset cannot be had is tried again a second later', () => {
  const { rig, cluster } = joined({});
  cluster.topics.set('T', 2);
  cluster.intercept = ({ frame }) =>
    frame.command === 'queryConsumerOffset' && queueIdOf(frame.header) === 0
      ? { code: 1 }
      : undefined;
  rig.advance(41_000);
  assert.equal(holds(rig, 'T'), ['a/1']);
  const rounds = roundsOf(rig).slice(-3);
  assert.ok(
    rounds.every((ms, i) => i === 0 || ms - (rounds[i - 1] ?? 0) < 1100),
    `${rounds}`,
  );
  cluster.intercept = () => undefined;
  rig.advance(1500);
  assert.equal(holds(rig, 'T'), ['a/0', 'a/1']);
});

test('the first pull comes half a second after the round that took the queue', () => {
  const { rig } = joined({ T: 1 });
  const [taken] = rig.of('getMaxOffset');
  const [pull] = rig.of('pullMessage');
  assert.is((pull?.ms ?? 0) - (taken?.ms ?? 0), 501);
});

test('a topic that appears later is joined', () => {
  const { rig, cluster } = joined({});
  rig.advance(1000);
  assert.is(holds(rig, 'T'), undefined);
  cluster.topics.set('T', 1);
  rig.advance(60_000);
  assert.equal(holds(rig, 'T'), ['a/0']);
});

test('more queues of a topic are taken when its route says so', () => {
  const { rig, cluster } = joined({ T: 1 });
  cluster.topics.set('T', 3);
  rig.advance(60_000);
  assert.equal(holds(rig, 'T'), ['a/0', 'a/1', 'a/2']);
});

test('each change gives the subscription a newer version, and pulls carry it', () => {
  const { rig, cluster } = joined({ T: 2 });
  const before = versionOf(rig, 'T');
  const heartbeats = rig.of('heartBeat').length;
  cluster.members = ['c0', 'c1'];
  notify(rig);
  rig.advance(1500);
  const after = versionOf(rig, 'T');
  assert.ok(after > before);
  const told = rig
    .of('heartBeat')
    .slice(heartbeats)
    .map(({ frame }) => frame.body);
  const versions = told.flatMap(({ consumerDataSet }) =>
    consumerDataSet[0]?.subscriptionDataSet.map(({ subVersion }) => subVersion),
  );
  assert.ok(versions.includes(after), 'brokers were told the new version');
  rig.advance(20_000);
  assert.is(rig.of('pullMessage').at(-1)?.frame.header.subVersion, after);
});

test('a round without a change tells nobody anything', () => {
  const { rig } = joined({ T: 2 });
  const seen = rig.observed.length;
  const version = versionOf(rig, 'T');
  notify(rig);
  rig.advance(10_000);
  assert.is(rig.observed.length, seen);
  assert.is(versionOf(rig, 'T'), version);
});

test('a queue without an attempt to pull for two minutes is taken anew', () => {
  const { rig, cluster } = joined({ T: 1 });
  cluster.intercept = ({ frame }) => (frame.command === 'pullMessage' ? 'silence' : undefined);
  // The pull under way is lost without a trace: as if its time-out had been forgotten.
  const timer = rig.timers().includes('timer.connection');
  assert.ok(timer);
  const before = rig.node().queues.get('T@a@0')?.tenure;
  const forgetful = rig.node().queues.get('T@a@0');
  assert.ok(forgetful);
  rig.forget('timer.connection');
  rig.advance(150_000);
  const held = rig.node().queues.get('T@a@0');
  assert.ok(held !== undefined && held.tenure > (before ?? 0), 'a new tenure');
});

test('limits for a topic are shared out among the queues held', () => {
  const { rig } = joined({ T: 4 }, { pullThresholdForTopic: 10, pullThresholdSizeForTopic: 2 });
  assert.equal(rig.node().limits, { messages: 2, mebibytes: 1 });
});

test('an empty list of members leaves the topic unbalanced', () => {
  const { rig, cluster } = joined({ T: 1 });
  cluster.members = [];
  notify(rig);
  rig.advance(5000);
  const rounds = roundsOf(rig).slice(-3);
  assert.ok(
    rounds.every((ms, i) => i === 0 || ms - (rounds[i - 1] ?? 0) < 1100),
    `${rounds}`,
  );
  assert.is(rig.node().queues.size, 1);
});

test.run();
