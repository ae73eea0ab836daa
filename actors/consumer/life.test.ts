import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { responseCode } from '../../protocol/responseCodes.ts';
import { addresses, heard, holds, joined, newCluster, testConfig } from './testCluster.ts';
import { newRig, type Rig } from './testRig.ts';

const test = suite('the life of a consumer');

const topicsTold = (rig: Rig): string[] | undefined =>
  rig
    .of('heartBeat')
    .at(-1)
    ?.frame.body.consumerDataSet[0]?.subscriptionDataSet.map(({ topic }) => topic);

test('a consumer starts without name servers, and joins when they come', () => {
  const cluster = newCluster({ T: 1 });
  cluster.members = ['c1'];
  const rig = newRig(testConfig, cluster.script);
  rig.deaf.add(addresses.namesrv);
  rig.advance(100);
  assert.is(rig.stateName(), 'serving');
  rig.deaf.clear();
  rig.advance(70_000);
  assert.equal(holds(rig, 'T'), ['a/0']);
});

test('a consumer that knows no name server at all serves, and holds nothing', () => {
  const rig = newRig({ ...testConfig, namesrvAddrs: [] }, () => undefined);
  rig.advance(60_000);
  assert.is(rig.stateName(), 'serving');
  assert.equal(rig.sent, []);
});

test('it is not serving before every route was asked for', () => {
  const cluster = newCluster({ T: 1 });
  cluster.intercept = ({ frame }) =>
    frame.command === 'getRouteInfoByTopic' ? { code: 17, afterMs: 2000 } : undefined;
  const rig = newRig(testConfig, cluster.script);
  rig.give({ type: 'operator.resume' });
  rig.advance(1900);
  assert.is(rig.stateName(), 'starting');
  rig.advance(200);
  assert.is(rig.stateName(), 'serving');
});

test('a broker that was away is joined again as soon as it can be reached', () => {
  const { rig, cluster } = joined({ T: 1 });
  rig.deaf.add(addresses.broker);
  rig.cut(rig.of('pullMessage')[0]?.connection ?? '');
  rig.advance(60_000);
  cluster.put('T', 0, 'x');
  rig.deaf.clear();
  const heartbeats = rig.of('heartBeat').length;
  rig.advance(1500);
  assert.ok(rig.of('heartBeat').length > heartbeats);
  assert.equal(heard(rig), ['x']);
});

test('a suspended consumer neither pulls nor rebalances, but finishes what it pulled', () => {
  const { rig, cluster } = joined({ T: 1 }, { listener: { name: 'slow', arg: 100 } });
  cluster.store(rig, 'T', 0, 'before');
  rig.advance(10);
  rig.give({ type: 'operator.suspend' });
  const count = (): number =>
    rig.of('pullMessage').length + rig.of('getConsumerListByGroup').length;
  rig.advance(20_000); // The pull under way ends by itself.
  const before = count();
  cluster.store(rig, 'T', 0, 'meanwhile');
  rig.advance(60_000);
  assert.is(count(), before);
  assert.equal(heard(rig), ['before']);

  rig.give({ type: 'operator.resume' });
  assert.is(rig.of('getConsumerListByGroup').at(-1)?.ms, rig.nowMs());
  rig.advance(1200);
  assert.equal(heard(rig), ['before', 'meanwhile']);
});

test('a topic subscribed later is told to the brokers at once and shared soon', () => {
  const { rig } = joined({ T: 1, U: 2 });
  rig.give({ type: 'operator.subscribe', topic: 'U', expression: 'x || y' });
  assert.equal(topicsTold(rig), ['T', '%RETRY%G', 'U']);
  rig.advance(60_000);
  assert.equal(holds(rig, 'U'), ['a/0', 'a/1']);
});

test('a new expression replaces the old one under a newer version', () => {
  const { rig, cluster } = joined({ T: 1 });
  const versions = (): number[] =>
    rig.node().subscriptions.flatMap(({ topic, subVersion }) => (topic === 'T' ? subVersion : []));
  const [before = 0] = versions();
  rig.give({ type: 'operator.subscribe', topic: 'T', expression: 'x' });
  const [after = 0, ...others] = versions();
  assert.ok(after > before);
  assert.equal(others, []);
  cluster.put('T', 0, 'unwanted', 'y');
  cluster.store(rig, 'T', 0, 'wanted', 'x');
  rig.advance(10);
  assert.equal(heard(rig), ['wanted']);
});

test('an unsubscribed topic’s queues go in the next round, without a commit', () => {
  const { rig, cluster } = joined({ T: 1, '%RETRY%G': 1 });
  cluster.store(rig, 'T', 0, 'x');
  rig.advance(100);
  rig.give({ type: 'operator.unsubscribe', topic: 'T' });
  rig.advance(7000);
  rig.give({ type: 'operator.resume' });
  rig.advance(500);
  assert.equal(holds(rig, 'T'), []);
  assert.is(rig.node().queues.size, 1);
  assert.equal(rig.of('updateConsumerOffset'), []);
});

test('a shutdown commits, says farewell, and leaves nothing behind', () => {
  const { rig, cluster } = joined(
    { T: 1, '%RETRY%G': 1 },
    { listener: { name: 'uneven', arg: 5000 } },
  );
  for (let i = 0; i < 30; i++) cluster.put('T', 0, `m${i}`);
  cluster.store(rig, 'T', 0, 'last');
  rig.advance(5000);
  assert.ok(rig.node().pool.running.size > 0, 'listeners are at work');
  const done = heard(rig).length;
  const { offset } = rig.node().queues.get('T@a@0') ?? {};
  rig.give({ type: 'operator.shutdown' });
  assert.equal(holds(rig, 'T'), []);
  rig.advance(20_000);
  assert.is(cluster.offsets.get('T/0'), offset);
  assert.is(heard(rig).length, done, 'interrupted listeners have no result');
  assert.is(rig.stateName(), 'stopped');
  assert.equal(rig.timers(), []);
});

test('a shutdown while starting ends as well', () => {
  const rig = newRig(testConfig, () => undefined);
  rig.give({ type: 'operator.shutdown' });
  rig.advance(20_000);
  assert.is(rig.stateName(), 'stopped');
  assert.equal(rig.timers(), []);
});

test('a shutdown in front of a dead broker ends, and registers nobody on the way', () => {
  const { rig } = joined({ T: 1 });
  rig.cut(rig.of('pullMessage')[0]?.connection ?? '');
  const heartbeats = rig.of('heartBeat').length;
  rig.give({ type: 'operator.shutdown' });
  rig.advance(10);
  assert.is(rig.stateName(), 'stopped');
  assert.is(rig.of('heartBeat').length, heartbeats);
  assert.is(rig.of('unregisterClient').length, 2);

  const { rig: second } = joined({ T: 1 });
  second.deaf.add(addresses.broker);
  second.cut(second.of('pullMessage')[0]?.connection ?? '');
  second.give({ type: 'operator.shutdown' });
  second.advance(10);
  assert.is(second.stateName(), 'stopped');
});

test('a queue that rests after a moved offset does not outlive a shutdown', () => {
  const { rig, cluster } = joined({ T: 1 }, { offsetMovedDelayMs: 10_000 });
  const header = { nextBeginOffset: 9, suggestWhichBrokerId: 0, minOffset: 9, maxOffset: 9 };
  const moved = { code: responseCode.PULL_OFFSET_MOVED, header };
  cluster.intercept = ({ frame }) => (frame.command === 'pullMessage' ? moved : undefined);
  cluster.store(rig, 'T', 0, 'wakes the held pull');
  rig.advance(20);
  assert.ok(rig.timers().includes('timer.offsetMoved.T@a@0'), `${rig.timers()}`);
  rig.give({ type: 'operator.shutdown' });
  rig.advance(20_000);
  assert.equal(rig.timers(), []);
});

test('requests that a client does not serve are refused', () => {
  const { rig } = joined({ T: 1 });
  const frame = { kind: 'request', opaque: 5, oneway: false };
  const answers = (event: Record<string, unknown> & { type: string }): unknown[] => {
    const before = rig.replies.length;
    rig.give(event);
    return rig.replies.slice(before).map(({ code, remark, opaque }) => [code, remark, opaque]);
  };
  const unknown = { ...frame, command: 'unknown', code: 999 };
  assert.equal(answers({ type: 'rmq.unknown', connection: 'c1', frame: unknown }), [
    [responseCode.REQUEST_CODE_NOT_SUPPORTED, ' request type 999 not supported', 5],
  ]);
  const malformed = { ...frame, command: 'malformed', code: 40, of: 'notifyConsumerIdsChanged' };
  const at = { field: 'consumerGroup', problem: 'missing' };
  assert.equal(
    answers({ type: 'rmq.malformed', connection: 'c1', frame: { ...malformed, ...at } }),
    [[responseCode.SYSTEM_ERROR, 'consumerGroup: missing', 5]],
  );
  const oneway = { ...unknown, oneway: true };
  assert.equal(answers({ type: 'rmq.unknown', connection: 'c1', frame: oneway }), []);
});

test.run();
