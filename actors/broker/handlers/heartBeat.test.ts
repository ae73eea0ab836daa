import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TestBroker } from '../testBroker.ts';
import { heartbeatOf } from '../testRequests.ts';
import { topicConfigOf } from '../topics/topics.ts';

const membership = suite('broker: membership');

function newBroker(config: ConstructorParameters<typeof TestBroker>[0] = {}): TestBroker {
  const broker = new TestBroker({ topics: { orders: 2 }, ...config });
  for (const connection of ['c1', 'c2', 'c3']) broker.open(connection);
  return broker;
}

function beat(
  broker: TestBroker,
  connection: string,
  more: Parameters<typeof heartbeatOf>[3] = {},
  subscriptions: Parameters<typeof heartbeatOf>[2] = [{}],
) {
  const body = heartbeatOf(`id-${connection}`, 'CG', subscriptions, more);
  return broker.ask(connection, 'heartBeat', {}, body);
}

/** The connections that are told that the group has changed, sorted; takes all outputs. */
function told(broker: TestBroker): readonly string[] {
  return broker
    .take()
    .flatMap((output) =>
      output.type === 'send' && output.frame.command === 'notifyConsumerIdsChanged'
        ? [output.connection]
        : [],
    )
    .sort();
}

function members(broker: TestBroker): readonly string[] | string | undefined {
  const answer = broker.ask('c3', 'getConsumerListByGroup', { consumerGroup: 'CG' });
  return answer?.code === 0 ? [...(answer.body?.consumerIdList ?? [])].sort() : answer?.remark;
}

membership('a first heartbeat makes the group and its retry topic', () => {
  const broker = newBroker();
  const answer = beat(broker, 'c1');
  assert.equal(answer?.header, { supportHeartbeatV2: true, subscriptionChanged: true });
  assert.ok(broker.state.groups.configs.has('CG'));
  assert.equal(topicConfigOf(broker.state, '%RETRY%CG')?.readQueueNums, 1);
  assert.equal(members(broker), ['id-c1']);
});

membership('members are told of a new one, itself included, before its answer', () => {
  const broker = newBroker();
  beat(broker, 'c1');
  assert.equal(told(broker), ['c1']);
  beat(broker, 'c2');
  const kinds = broker.sent('c2').map((frame) => frame.kind);
  assert.equal(kinds, ['request', 'response']);
  const [push] = broker.sent('c1');
  assert.ok(push?.kind === 'request');
  assert.equal([push.code, push.oneway, push.header], [40, true, { consumerGroup: 'CG' }]);
  assert.equal(told(broker), ['c1', 'c2']);
  assert.equal(members(broker), ['id-c1', 'id-c2']);
});

membership('another set of topics is told, another expression is not', () => {
  const broker = newBroker();
  beat(broker, 'c1');
  beat(broker, 'c2');
  told(broker);
  beat(broker, 'c1');
  assert.equal(told(broker), [], 'the same again');
  beat(broker, 'c1', {}, [{ subString: 'a', subVersion: 2 }]);
  assert.equal(told(broker), [], 'another expression');
  beat(broker, 'c1', {}, [{}, { topic: 'more' }]);
  assert.equal(told(broker), ['c1', 'c2'], 'one more topic');
  beat(broker, 'c1', {}, [{ topic: 'more' }]);
  assert.equal(told(broker), ['c1', 'c2'], 'one less');
  beat(broker, 'c1', {}, [{ topic: 'else' }]);
  assert.equal(told(broker), ['c1', 'c2'], 'as many, but another');
});

membership('an expression gives way only to one of a higher version', () => {
  const broker = newBroker();
  const expression = () =>
    broker.state.members.consumers.get('CG')?.subscriptions.get('orders')?.subString;
  beat(broker, 'c1', {}, [{ subString: 'a', subVersion: 5 }]);
  beat(broker, 'c2', {}, [{ subString: 'b', subVersion: 5 }]);
  assert.is(expression(), 'a');
  beat(broker, 'c2', {}, [{ subString: 'b', subVersion: 6 }]);
  assert.is(expression(), 'b');
});

membership('a broadcasting group is never told', () => {
  const broker = newBroker();
  beat(broker, 'c1', { messageModel: 'BROADCASTING' });
  beat(broker, 'c2', { messageModel: 'BROADCASTING' });
  broker.step({ type: 'link.closed', connection: 'c2' });
  assert.equal(told(broker), []);
});

membership(
  'the broker and the group can switch notifications off, but not those of a close',
  () => {
    const silent = newBroker({ notifyConsumerIdsChangedEnable: false });
    beat(silent, 'c1');
    beat(silent, 'c2');
    silent.step({ type: 'link.closed', connection: 'c2' });
    assert.equal(told(silent), []);

    const broker = newBroker();
    const known = broker.state.groups.configs.get('TOOLS_CONSUMER');
    assert.ok(known);
    const quiet = { ...known, groupName: 'CG', notifyConsumerIdsChangedEnable: false };
    broker.ask('c3', 'updateAndCreateSubscriptionGroup', {}, quiet);
    beat(broker, 'c1');
    beat(broker, 'c2');
    broker.ask('c2', 'unregisterClient', { clientID: 'id-c2', consumerGroup: 'CG' });
    assert.equal(told(broker), []);
    beat(broker, 'c2');
    broker.step({ type: 'link.closed', connection: 'c2' });
    assert.equal(told(broker), ['c1']);
  },
);

membership('a fingerprint tells whether the group’s subscriptions changed', () => {
  // Observed upstream, in this order.
  const broker = newBroker();
  const changed = (heartbeatFingerprint: number, withoutSub = false) =>
    beat(broker, 'c1', { heartbeatFingerprint, withoutSub }, withoutSub ? [] : [{}])?.header
      ?.subscriptionChanged;
  assert.equal(
    [changed(5), changed(5, true), changed(6, true), changed(6, true), changed(7), changed(0)],
    [false, false, true, false, true, true],
  );
  assert.equal([changed(7), changed(7)], [true, false], 'one without a fingerprint came between');
  assert.is(broker.state.members.consumers.get('CG')?.subscriptions.size, 1);
});

membership('a heartbeat without subscriptions leaves those stored as they are', () => {
  const broker = newBroker();
  beat(broker, 'c1', { heartbeatFingerprint: 5 }, [{ subString: 'a' }]);
  told(broker);
  beat(broker, 'c2', { heartbeatFingerprint: 5, withoutSub: true }, []);
  assert.equal(told(broker), ['c1', 'c2'], 'the new channel');
  const group = broker.state.members.consumers.get('CG');
  assert.is(group?.subscriptions.get('orders')?.subString, 'a');
});

membership('a group that may not exist is skipped without a word', () => {
  const broker = newBroker();
  const body = heartbeatOf('id', 'bad group', [{}]);
  assert.is(broker.ask('c1', 'heartBeat', {}, body)?.code, 0);
  assert.not.ok(broker.state.members.consumers.has('bad group'));
  assert.is(topicConfigOf(broker.state, '%RETRY%bad group'), undefined);
});

membership('a retry topic is ordered as long as its subscribers are', () => {
  const topics = { ordered: { order: true, readQueueNums: 1, writeQueueNums: 1 } };
  const broker = newBroker({ topics });
  beat(broker, 'c1', { unitMode: true }, [{ topic: 'ordered' }]);
  const config = () => topicConfigOf(broker.state, '%RETRY%CG');
  assert.equal([config()?.order, config()?.topicSysFlag], [true, 2]);
  beat(broker, 'c1', {}, [{ topic: 'plain' }]);
  assert.is(config()?.order, false);
});

membership('who leaves is gone, and the others are told even if it was never there', () => {
  const broker = newBroker();
  beat(broker, 'c1', { producerDataSet: [{ groupName: 'PG' }] });
  beat(broker, 'c2');
  told(broker);
  const header = { clientID: 'id-c2', consumerGroup: 'CG' };
  assert.equal(broker.ask('c2', 'unregisterClient', header)?.header, {});
  assert.equal(told(broker), ['c1']);
  broker.ask('c2', 'unregisterClient', header);
  assert.equal(told(broker), ['c1']);
  assert.equal(members(broker), ['id-c1']);
  const producer = { clientID: 'id-c1', producerGroup: 'PG', consumerGroup: 'CG' };
  broker.ask('c1', 'unregisterClient', producer);
  assert.is(members(broker), 'no consumer for this group, CG');
  assert.is(broker.state.members.producers.size, 0);
  assert.is(broker.state.members.memberships.size, 0);
});

membership('a farewell to groups that nobody knows is success', () => {
  const broker = newBroker();
  const header = { clientID: 'x', producerGroup: 'nope', consumerGroup: 'nope' };
  assert.is(broker.ask('c1', 'unregisterClient', header)?.code, 0);
  assert.is(broker.ask('c1', 'unregisterClient', { clientID: 'x' })?.code, 0);
});

membership('a client that reconnects is listed twice until its old connection closes', () => {
  const broker = newBroker();
  const body = heartbeatOf('one', 'CG', [{}], { producerDataSet: [{ groupName: 'PG' }] });
  broker.ask('c1', 'heartBeat', {}, body);
  broker.ask('c2', 'heartBeat', {}, body);
  assert.equal(members(broker), ['one', 'one']);
  assert.is(broker.state.members.producerConnections.get('one'), 'c2');
  broker.step({ type: 'link.closed', connection: 'c1' });
  assert.equal(members(broker), ['one']);
  const { producerConnections } = broker.state.members;
  assert.is(producerConnections.get('one'), 'c2', 'a late close does not cut off the new one');
});

membership('a producer in two groups is reached until it has left both', () => {
  const broker = newBroker();
  const producerDataSet = [{ groupName: 'A' }, { groupName: 'B' }];
  broker.ask('c1', 'heartBeat', {}, heartbeatOf('one', '', [], { producerDataSet }));
  const reached = () => broker.state.members.producerConnections.get('one');
  broker.ask('c1', 'unregisterClient', { clientID: 'one', producerGroup: 'A' });
  assert.is(reached(), 'c1');
  broker.ask('c1', 'unregisterClient', { clientID: 'one', producerGroup: 'B' });
  assert.is(reached(), undefined);
});

membership(
  'of the many clients of a proxy’s connection, one that leaves is reached no more',
  () => {
    const broker = newBroker();
    const beatOf = (id: string, groups: readonly string[]) => {
      const producerDataSet = groups.map((groupName) => ({ groupName }));
      broker.ask('proxy', 'heartBeat', {}, heartbeatOf(id, '', [], { producerDataSet }));
    };
    beatOf('one', ['A', 'B']);
    beatOf('other', ['C']);
    const reached = () =>
      ['one', 'other'].filter((id) => broker.state.members.producerConnections.has(id));
    broker.ask('proxy', 'unregisterClient', { clientID: 'one', producerGroup: 'A' });
    assert.equal(reached(), ['one', 'other']);
    broker.ask('proxy', 'unregisterClient', { clientID: 'one', producerGroup: 'B' });
    assert.equal(reached(), ['other']);
    broker.step({ type: 'link.closed', connection: 'proxy' });
    const { producers, producerConnections, memberships } = broker.state.members;
    assert.equal([producers.size, producerConnections.size, memberships.size], [0, 0, 0]);
  },
);

membership('a close takes the client out of all its groups', () => {
  const broker = newBroker();
  beat(broker, 'c1', { producerDataSet: [{ groupName: 'PG' }] });
  beat(broker, 'c2');
  told(broker);
  broker.step({ type: 'link.closed', connection: 'c1' });
  assert.equal(told(broker), ['c2']);
  assert.equal(members(broker), ['id-c2']);
  assert.is(broker.state.members.producers.size, 0);
  assert.is(broker.state.members.memberships.size, 1);
});

membership(
  'who is silent for two minutes is taken out and disconnected, the others not told',
  () => {
    const broker = newBroker();
    const producerDataSet = [{ groupName: 'PG' }];
    beat(broker, 'c1', { producerDataSet });
    beat(broker, 'c2');
    broker.advance(60_000);
    beat(broker, 'c2');
    broker.take();
    // Traffic keeps the connection from being idle; it is no heartbeat.
    broker.pull('c1', 'orders', 0, 0);
    broker.advance(60_000);
    assert.is(broker.state.members.producers.size, 1, 'two minutes are not over');
    broker.take();
    broker.advance(10_000);
    const outputs = broker.outputs.filter(({ type }) => type === 'close');
    assert.equal(outputs, [{ type: 'close', connection: 'c1' }]);
    assert.equal(told(broker), []);
    assert.equal(members(broker), ['id-c2']);
    assert.is(broker.state.members.producers.size, 0);
  },
);

membership('what pulls brought along is forgotten after ten minutes', () => {
  const broker = newBroker();
  broker.pull('c1', 'orders', 0, 0);
  assert.is(broker.state.members.compensation.size, 1);
  broker.advance(600_000);
  assert.is(broker.state.members.compensation.size, 1);
  broker.advance(10_000);
  assert.is(broker.state.members.compensation.size, 0);
});

membership.run();
