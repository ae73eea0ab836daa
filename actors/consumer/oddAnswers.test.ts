import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { holds, messageOf, newCluster, type TestCluster, testConfig } from './testCluster.ts';
import { newRig, type Rig } from './testRig.ts';

const test = suite('odd messages and answers');

function started(cluster: TestCluster, config = {}): Rig {
  cluster.members = ['c1'];
  const rig = newRig({ ...testConfig, ...config }, cluster.script);
  rig.advance(2000);
  return rig;
}

test('an offset below 0 is none: the queue begins where a new group would', () => {
  const cluster = newCluster({ T: 1 });
  cluster.offsets.set('T/0', -1);
  cluster.put('T', 0, 'old');
  const rig = started(cluster);
  assert.is(rig.of('pullMessage')[0]?.frame.header.queueOffset, 1);
});

test('a queue whose end is below 0 is not taken', () => {
  const cluster = newCluster({ T: 1 });
  cluster.intercept = ({ frame }) =>
    frame.command === 'getMaxOffset' ? { code: 0, header: { offset: -1 } } : undefined;
  const rig = started(cluster);
  assert.is(rig.node().queues.size, 0);
  cluster.intercept = () => undefined;
  rig.advance(2000);
  assert.equal(holds(rig, 'T'), ['a/0']);
});

test('only a message of the group’s retry topic shows the topic that it came from', () => {
  const cluster = newCluster({ T: 1, '%RETRY%G': 1 });
  for (const topic of ['T', '%RETRY%G']) {
    const message = messageOf(topic, 0, 0, topic);
    const properties = `${message.properties}RETRY_TOPIC\u0001origin\u0002`;
    cluster.messages.set(`${topic}/0`, [{ ...message, properties }]);
  }
  const rig = started(cluster, { consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET' });
  rig.advance(2000);
  const topics = rig.observed.flatMap((seen) => (seen.kind === 'consumed' ? [seen.topic] : []));
  assert.equal(topics.sort(), ['T', 'origin']);
});

test('of two subscriptions to one topic the later counts', () => {
  const cluster = newCluster({ T: 1 });
  const subscriptions = ['x', 'y'].map((expression) => ({ topic: 'T', expression }));
  const rig = started(cluster, { subscriptions });
  const told = rig.of('heartBeat').at(-1)?.frame.body.consumerDataSet[0]?.subscriptionDataSet;
  assert.equal(
    told?.map(({ topic, subString }) => `${topic} ${subString}`),
    ['T y', '%RETRY%G *'],
  );
});

test.run();
