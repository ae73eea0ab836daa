/** What settings change of pops: limits in hand, queues of retry topics, priorities. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TestBroker } from '../testBroker.ts';
import { newGroup } from '../topics/groups.ts';
import { ack, change, deliveriesOf, pop, poppable, seedDrawing, take } from './testPops.ts';

const settings = suite('broker: settings of pops');

const limited = { enablePopMessageThreshold: true, popInflightMessageThreshold: 1 };

settings('a group with too much in hand is handed nothing, and told what is left', () => {
  const broker = poppable(6, limited);
  const [one, two] = [take(broker), take(broker)];
  const refused = pop(broker, 'orders', { maxMsgNums: 1 });
  assert.equal([refused?.code, refused?.header?.restNum], [210, 4]);
  assert.ok(take(broker, { consumerGroup: 'other' }), 'another group has nothing in hand');
  ack(broker, one!);
  ack(broker, one!);
  take(broker);
  assert.is(pop(broker, 'orders')?.code, 210, 'an acknowledgement counts once');
  change(broker, two!, 1_000);
  assert.is(pop(broker, 'orders')?.code, 210, 'what is hidden anew is still in hand');
});

settings('what comes back is not in hand any more, and an ordered pop counts anew', () => {
  const broker = poppable(4, { ...limited, popInflightMessageThreshold: 0 });
  take(broker, { invisibleTime: 1_000 });
  assert.is(pop(broker, 'orders')?.code, 210);
  broker.advance(5_000);
  assert.is(pop(broker, 'orders', { maxMsgNums: 1 })?.code, 0);
  const unlimited = poppable(4);
  take(unlimited);
  assert.is(pop(unlimited, 'orders')?.code, 0);
  assert.is(unlimited.state.inflight.size, 0, 'nothing is counted that is not limited');
});

settings('a retry topic may have the queues of its topic: copies keep theirs', () => {
  const broker = new TestBroker({ topics: { orders: 3 }, useSeparateRetryQueue: true });
  broker.open('c');
  broker.send('c', 'orders', 2, 'm');
  pop(broker, 'orders', { invisibleTime: 0 });
  broker.advance(4_000);
  const config = broker.state.topics.configs.get('%RETRY%CG_orders');
  assert.is(config?.readQueueNums, 3);
  const [copy] = deliveriesOf(pop(broker, 'orders'));
  assert.equal([copy?.queueId, copy?.offset, copy?.text], [2, 0, 'm']);
});

/** A topic of priorities: 4 queues with a message each. */
function prioritized(factor?: string): TestBroker {
  const attributes = { 'message.type': 'PRIORITY' };
  const broker = new TestBroker({ topics: { orders: { readQueueNums: 4, attributes } } });
  broker.open('c');
  if (factor !== undefined) {
    const body = { ...newGroup('CG'), attributes: new Map([['+priority.factor', factor]]) };
    broker.ask('c', 'updateAndCreateSubscriptionGroup', {}, body);
  }
  for (let queueId = 0; queueId < 4; queueId += 1) broker.send('c', 'orders', queueId, 'm');
  broker.take();
  return broker;
}

settings('in a topic of priorities the highest queue comes first, whatever is drawn', () => {
  const order = (broker: TestBroker) => deliveriesOf(pop(broker, 'orders')).map((m) => m.queueId);
  for (const wanted of [1, 26, 63]) {
    const broker = prioritized();
    broker.seeds.push(seedDrawing((drawn) => drawn === wanted));
    assert.equal(order(broker), [3, 2, 1, 0]);
  }
  const seldom = prioritized('20');
  seldom.seeds.push(seedDrawing((drawn) => drawn === 42));
  assert.equal(order(seldom), [1, 0, 3, 2], 'a group may want it less often');
});

settings(
  'queues that a topic has no more: their acks are refused, what they hid comes back',
  () => {
    const broker = new TestBroker({ topics: { orders: 2 }, reviveQueueNum: 1 });
    broker.open('c');
    broker.send('c', 'orders', 1, 'm');
    const [one] = deliveriesOf(pop(broker, 'orders', { invisibleTime: 5_000 }));
    const config = broker.state.topics.configs.get('orders');
    const header = { topic: 'orders', defaultTopic: 'TBW102', topicFilterType: 'SINGLE_TAG' };
    const counts = { readQueueNums: 1, writeQueueNums: 1, perm: config?.perm ?? 6 };
    const rest = { topicSysFlag: 0, order: false, force: false };
    assert.is(broker.ask('c', 'updateAndCreateTopic', { ...header, ...counts, ...rest })?.code, 0);
    assert.is(ack(broker, one!)?.code, 13);
    assert.is(change(broker, one!, 1_000)?.code, 13);
    assert.is(pop(broker, 'orders', { queueId: 1 })?.code, 29);
    broker.advance(10_000);
    assert.equal(
      deliveriesOf(pop(broker, 'orders')).map(({ text }) => text),
      ['m'],
    );
  },
);

settings.run();
