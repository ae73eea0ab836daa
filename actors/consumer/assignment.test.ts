import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { responseCode } from '../../protocol/responseCodes.ts';
import { addresses, heard, holds, joined, messageOf } from './testCluster.ts';
import { hand, lastPop, popping, popsAll, pulls, type TestPops } from './testPops.ts';

const test = suite('assignments of a broker');

const asked = ({ rig }: TestPops, topic: string) =>
  rig.of('queryAssignment').filter(({ frame: { body } }) => body?.topic === topic);

/** A round of rebalancing, now. */
function round({ rig }: TestPops): void {
  rig.give({ type: 'operator.resume' });
  rig.advance(10);
}

test('each round asks for each topic, and for no members', () => {
  const pops = popping();
  const { rig } = pops;
  pops.cluster.members = ['c1'];
  rig.advance(20_000);
  const [first] = asked(pops, 'T');
  assert.is(first?.to, addresses.broker);
  assert.equal(first?.frame.body, {
    clientId: 'c1',
    consumerGroup: 'G',
    messageModel: 'CLUSTERING',
    strategyName: 'AVG',
    topic: 'T',
  });
  assert.is(asked(pops, '%RETRY%G').length, asked(pops, 'T').length);
  const [, second] = asked(pops, 'T').slice(-2);
  assert.ok((second?.ms ?? 0) > 20_000, 'every 20 s');
  assert.is(rig.of('getConsumerListByGroup').length, 0);
});

test('what is popped is told as one queue with the number -1', () => {
  const { rig } = popping();
  assert.equal(holds(rig, 'T'), ['a/-1']);
  assert.equal(holds(rig, '%RETRY%G'), ['a/0']);
});

test('the retry topic goes on being pulled', () => {
  const { rig } = popping();
  const topics = rig.of('pullMessage').map(({ frame }) => frame.header.topic);
  assert.equal([...new Set(topics)], ['%RETRY%G']);
});

test('single queues can be popped too', () => {
  const pops = popping();
  pops.assignments.set(
    'T',
    [1, 0].map((queueId) => ({ ...popsAll('T'), messageQueue: { ...queue, queueId } })),
  );
  round(pops);
  pops.rig.advance(500);
  assert.equal(holds(pops.rig, 'T'), ['a/0', 'a/1']);
  const queues = pops.rig.of('popMessage').map(({ frame }) => frame.header.queueId);
  assert.equal(queues, [-1, 0, 1], 'in the order of their numbers');
});

const queue = { topic: 'T', brokerName: 'a', queueId: 0 };

test('what stays assigned is neither told nor popped anew', () => {
  const pops = popping();
  const before = pops.rig.observed.length;
  const { tenure } = pops.rig.node().popQueues.get('T@a@-1') ?? {};
  round(pops);
  pops.rig.advance(2000);
  assert.is(pops.rig.node().popQueues.get('T@a@-1')?.tenure, tenure);
  assert.is(pops.rig.of('popMessage').length, 1);
  assert.is(pops.rig.observed.length, before);
});

test('a broker that does not know leaves all as it is, and is asked again after 1 s', () => {
  const pops = popping();
  pops.assignments.delete('T');
  round(pops);
  const before = asked(pops, 'T').length;
  pops.rig.advance(3100);
  assert.is(asked(pops, 'T').length, before + 3);
  assert.is(pops.rig.node().popQueues.size, 1);
});

test('a refusal, too', () => {
  const pops = popping();
  const refused = { code: responseCode.SYSTEM_ERROR };
  pops.intercept = ({ frame }) => (frame.command === 'queryAssignment' ? refused : undefined);
  round(pops);
  assert.is(pops.rig.node().popQueues.size, 1);
  assert.is(pops.rig.node().queues.size, 1);
});

test('a broker that says nothing is given 3 s, and the other topics their turn', () => {
  const pops = popping();
  pops.intercept = ({ frame }) =>
    frame.command === 'queryAssignment' && (frame.body as { topic?: string }).topic === 'T'
      ? 'silence'
      : undefined;
  round(pops);
  const before = asked(pops, '%RETRY%G').length;
  pops.rig.advance(2900);
  assert.is(asked(pops, '%RETRY%G').length, before);
  pops.rig.advance(200);
  assert.is(asked(pops, '%RETRY%G').length, before + 1);
  assert.is(pops.rig.node().popQueues.size, 1);
});

test('an empty list takes everything away', () => {
  const pops = popping();
  pops.assignments.set('T', []).set('%RETRY%G', []);
  round(pops);
  assert.equal([holds(pops.rig, 'T'), holds(pops.rig, '%RETRY%G')], [[], []]);
  assert.equal([pops.rig.node().popQueues.size, pops.rig.node().queues.size], [0, 0]);
  const before = asked(pops, 'T').length;
  pops.rig.advance(19_000);
  assert.is(asked(pops, 'T').length, before, 'and the round is balanced');
});

test('a topic without a route is asked for after its route was, and soon again', () => {
  const pops = popping();
  pops.rig.give({ type: 'operator.subscribe', topic: 'U', expression: '*' });
  pops.assignments.set('U', [popsAll('U')]);
  pops.rig.advance(25_000);
  assert.is(asked(pops, 'U').length, 0);
  pops.cluster.topics.set('U', 2);
  pops.rig.advance(1100);
  assert.ok(asked(pops, 'U').length > 0);
  pops.rig.advance(1000);
  assert.equal(holds(pops.rig, 'U'), ['a/-1']);
});

test('when a topic is to be pulled, its assignment to pop ends', () => {
  const pops = popping();
  const open = lastPop(pops);
  pops.assignments.set('T', [pulls('T', 0), pulls('T', 1)]);
  round(pops);
  assert.equal(holds(pops.rig, 'T'), ['a/0', 'a/1']);
  assert.is(pops.rig.node().popQueues.size, 0);
  pops.rig.answer(open, { code: responseCode.POLLING_TIMEOUT });
  pops.rig.advance(2000);
  assert.is(pops.rig.of('popMessage').length, 1);
  pops.cluster.store(pops.rig, 'T', 1, 'pulled');
  pops.rig.advance(10);
  assert.equal(heard(pops.rig), ['pulled']);
});

test('and what had been popped of it is drained from its retry topic', () => {
  const pops = popping();
  pops.assignments.set('T', [pulls('T', 0)]);
  pops.assignments.set('%RETRY%G_T', [pulls('%RETRY%G_T', 0)]);
  pops.cluster.topics.set('%RETRY%G_T', 1);
  round(pops);
  const versions = pops.rig
    .node()
    .subscriptions.map(({ topic, subVersion }) => [topic, subVersion]);
  assert.is(versions.length, 3);
  pops.rig.advance(25_000);
  assert.equal(holds(pops.rig, '%RETRY%G_T'), ['a/0']);
  pops.assignments.set('T', [popsAll('T')]);
  round(pops);
  round(pops);
  assert.equal(holds(pops.rig, '%RETRY%G_T'), []);
  assert.is(pops.rig.node().subscriptions.length, 2);
  assert.is(pops.rig.node().queues.size, 1);
});

test('while that retry topic is not there, rounds follow each other by the second', () => {
  const pops = popping();
  pops.assignments.set('T', [pulls('T', 0)]);
  round(pops);
  round(pops);
  const before = asked(pops, 'T').length;
  pops.rig.advance(5100);
  assert.is(asked(pops, 'T').length, before + 5);
});

test('when it is popped instead of pulled, its offsets are committed', () => {
  const pops = popping();
  pops.assignments.set('T', [pulls('T', 0)]);
  round(pops);
  pops.cluster.store(pops.rig, 'T', 0, 'x');
  pops.rig.advance(600);
  assert.equal(heard(pops.rig), ['x']);
  pops.assignments.set('T', [popsAll('T')]);
  round(pops);
  assert.is(pops.cluster.offsets.get('T/0'), 1);
  assert.equal(holds(pops.rig, 'T'), ['a/-1']);
});

test('an assignment that was not popped for 120 s is taken anew', () => {
  const pops = popping();
  const { tenure } = pops.rig.node().popQueues.get('T@a@-1') ?? {};
  pops.rig.answer(lastPop(pops), { code: responseCode.POLLING_FULL });
  pops.rig.advance(10);
  pops.rig.forget('timer.pop.T@a@-1');
  pops.rig.advance(115_000);
  assert.is(pops.rig.of('popMessage').length, 1);
  pops.rig.advance(25_000);
  assert.is(pops.rig.of('popMessage').length, 2);
  assert.is.not(pops.rig.node().popQueues.get('T@a@-1')?.tenure, tenure);
  hand(pops, [messageOf('T', 0, 0, 'x')]);
  assert.equal(heard(pops.rig), ['x']);
});

test('a broadcasting consumer shares nothing, so it asks nobody', () => {
  const { rig } = joined({ T: 2 }, { clientRebalance: false, messageModel: 'BROADCASTING' });
  assert.equal(holds(rig, 'T'), ['a/0', 'a/1']);
  assert.is(rig.of('queryAssignment').length, 0);
});

test('an answer to an earlier round changes nothing', () => {
  const { rig } = popping();
  const before = rig.node();
  const context = { for: 'consumer.assignment', round: 0 };
  const outcome = { ok: false, problem: 'timeout' };
  rig.give({ type: 'reply.queryAssignment', address: addresses.broker, context, outcome });
  assert.is(rig.node(), before);
});

test.run();
