import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RequestHeader } from '../../../protocol/commands/index.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { TestBroker } from '../testBroker.ts';
import { topicConfigOf } from './topics.ts';

const creation = suite('broker: topics');

const namesrvAddrs = ['10.0.0.1:9876', '10.0.0.2:9876'];

function newBroker(config: ConstructorParameters<typeof TestBroker>[0] = {}): TestBroker {
  const broker = new TestBroker(config);
  broker.open('c1');
  return broker;
}

function settings(topic: string, more: Partial<RequestHeader<'updateAndCreateTopic'>> = {}) {
  return {
    topic,
    defaultTopic: 'TBW102',
    readQueueNums: 4,
    writeQueueNums: 4,
    perm: 6,
    topicFilterType: 'SINGLE_TAG',
    topicSysFlag: 0,
    order: false,
    force: false,
    ...more,
  };
}

creation('a send to an unknown topic makes it after its template', () => {
  const broker = newBroker();
  broker.send('c1', 'fresh', 0, 'x', {}, { defaultTopicQueueNums: 3, unitMode: true });
  const config = topicConfigOf(broker.state, 'fresh');
  assert.is(config?.readQueueNums, 3);
  assert.is(config?.writeQueueNums, 3);
  assert.is(config?.perm, 6, 'the right to inherit is not inherited');
  assert.is(config?.topicSysFlag, 1);
  broker.send('c1', 'other', 0, 'x', {}, { defaultTopicQueueNums: 100 });
  assert.is(topicConfigOf(broker.state, 'other')?.writeQueueNums, 8, 'no more than the template');
});

creation('without a template that may be inherited a send fails', () => {
  const remark =
    'topic[fresh] not exist, apply first please!\n' +
    'See https://rocketmq.apache.org/docs/bestPractice/06FAQ for further details.';
  const broker = newBroker({ topics: { plain: 4 } });
  for (const defaultTopic of ['NO_SUCH', 'plain']) {
    const answer = broker.send('c1', 'fresh', 0, 'x', {}, { defaultTopic });
    assert.equal([answer?.code, answer?.remark], [responseCode.TOPIC_NOT_EXIST, remark]);
  }
  const strict = newBroker({ autoCreateTopicEnable: false });
  assert.is(strict.send('c1', 'fresh', 0, 'x')?.code, responseCode.TOPIC_NOT_EXIST);
  assert.is(topicConfigOf(strict.state, 'fresh'), undefined);
});

creation('a send that asks for no queues makes a topic that nobody can send to', () => {
  const broker = newBroker();
  const more = { defaultTopicQueueNums: -2 };
  assert.is(broker.send('c1', 'fresh', 0, 'x', {}, more)?.code, responseCode.INVALID_PARAMETER);
  assert.is(broker.send('c1', 'fresh', -1, 'x', {}, more)?.code, responseCode.SYSTEM_ERROR);
  assert.is(topicConfigOf(broker.state, 'fresh')?.writeQueueNums, 0);
});

creation('a topic that changed is told to every name server, alone', () => {
  const broker = newBroker({ namesrvAddrs });
  for (const [i, address] of namesrvAddrs.entries()) {
    broker.step({ type: 'link.opened', connection: `n${i}`, address, peer: address });
  }
  broker.take();
  broker.ask('c1', 'updateAndCreateTopic', settings('orders'));
  for (const connection of ['n0', 'n1']) {
    const [frame] = broker.sent(connection);
    assert.ok(frame?.kind === 'request' && frame.command === 'registerBroker');
    const { body } = frame as unknown as {
      body: { topicConfigSerializeWrapper: { topicConfigTable: Map<string, unknown> } };
    };
    assert.equal([...body.topicConfigSerializeWrapper.topicConfigTable.keys()], ['orders']);
  }
});

creation('a topic is made, shown and changed; no change is success without a new version', () => {
  const broker = newBroker();
  const made = broker.ask('c1', 'updateAndCreateTopic', settings('orders', { order: true }));
  assert.equal([made?.code, made?.remark], [0, 'not set any response code']);
  const counter = broker.state.topics.dataVersion.counter;
  broker.ask('c1', 'updateAndCreateTopic', settings('orders', { order: true }));
  assert.is(broker.state.topics.dataVersion.counter, counter);
  broker.ask('c1', 'updateAndCreateTopic', settings('orders', { perm: 4 }));
  assert.is(broker.state.topics.dataVersion.counter, counter + 1);
  const shown = broker.ask('c1', 'getTopicConfig', { topic: 'orders' });
  assert.equal(shown?.body, {
    attributes: new Map(),
    order: false,
    perm: 4,
    readQueueNums: 4,
    topicFilterType: 'SINGLE_TAG',
    topicName: 'orders',
    topicSysFlag: 0,
    writeQueueNums: 4,
  });
  const missing = broker.ask('c1', 'getTopicConfig', { topic: 'nope' });
  assert.equal([missing?.code, missing?.remark], [17, 'No topic in this broker. topic: nope']);
});

creation('attributes are changed, and illegal ones refused', () => {
  const broker = newBroker();
  const change = (attributes: string) =>
    broker.ask('c1', 'updateAndCreateTopic', settings('orders', { attributes }))?.code;
  assert.is(change('+message.type=FIFO'), 0);
  assert.is(change('+message.type=NORMAL,+reserve.time=5'), 0);
  assert.equal(Object.fromEntries(topicConfigOf(broker.state, 'orders')?.attributes ?? []), {
    'message.type': 'NORMAL',
    'reserve.time': '5',
  });
  assert.is(change('+nope=1'), responseCode.SYSTEM_ERROR);
  assert.is(change('message.type=FIFO'), responseCode.SYSTEM_ERROR);
  assert.is(change('+message.type=MIXED'), responseCode.INVALID_PARAMETER);
});

creation('names and filter types that are not allowed are refused', () => {
  const broker = newBroker();
  const answer = (topic: string, more = {}) => {
    const frame = broker.ask('c1', 'updateAndCreateTopic', settings(topic, more));
    return [frame?.code, frame?.remark];
  };
  const conflict = (topic: string) => [29, `The topic[${topic}] is conflict with system topic.`];
  for (const topic of ['TBW102', 'rmq_sys_x', 'DefaultCluster', 'broker-a']) {
    assert.equal(answer(topic), conflict(topic));
  }
  assert.is(answer('bad topic')[0], 29);
  assert.is(answer('orders', { topicFilterType: 'NO_TAG' })[0], 1);
  assert.is(topicConfigOf(broker.state, 'orders'), undefined);
  const lax = newBroker({ validateSystemTopicWhenUpdateTopic: false });
  assert.is(lax.ask('c1', 'updateAndCreateTopic', settings('TBW102'))?.code, 0);
});

creation('the topics of a first boot are upstream’s, with their permissions', () => {
  const broker = newBroker({ clusterTopicEnable: false, traceTopicEnable: true, topics: { t: 2 } });
  const perm = (topic: string) => topicConfigOf(broker.state, topic)?.perm;
  assert.is(perm('TBW102'), 7);
  assert.is(perm('DefaultCluster'), 1);
  assert.is(perm('broker-a'), 7);
  assert.is(perm('rmq_sys_SYNC_BROKER_MEMBER_broker-a'), 1);
  assert.is(topicConfigOf(broker.state, 'BenchmarkTest')?.readQueueNums, 1024);
  assert.is(topicConfigOf(broker.state, 'SCHEDULE_TOPIC_XXXX')?.readQueueNums, 18);
  assert.ok(perm('RMQ_SYS_TRACE_TOPIC'));
  assert.is(topicConfigOf(broker.state, 't')?.writeQueueNums, 2);
});

creation('a consumer group is made with the settings that it is given', () => {
  const broker = newBroker();
  const known = broker.state.groups.configs.get('TOOLS_CONSUMER');
  assert.ok(known);
  const body = { ...known, groupName: 'billing', retryMaxTimes: 3 };
  const made = broker.ask('c1', 'updateAndCreateSubscriptionGroup', {}, body);
  assert.equal([made?.code, made?.remark, made?.header], [0, undefined, undefined]);
  assert.is(broker.state.groups.configs.get('billing')?.retryMaxTimes, 3);
  const bad = { ...known, groupName: 'bad group!' };
  const refused = broker.ask('c1', 'updateAndCreateSubscriptionGroup', {}, bad);
  assert.is(refused?.code, responseCode.INVALID_PARAMETER);
  assert.match(refused?.remark ?? '', /^The specified group: bad group!, contains illegal/);
});

creation('attributes of groups are changes, and illegal ones refused', () => {
  const broker = newBroker();
  const known = broker.state.groups.configs.get('TOOLS_CONSUMER');
  assert.ok(known);
  const alter = (name: string, value: string) => {
    const body = { ...known, groupName: 'billing', attributes: new Map([[name, value]]) };
    return broker.ask('c1', 'updateAndCreateSubscriptionGroup', {}, body)?.remark;
  };
  assert.is(alter('+nobody.knows', '1'), 'unsupported key: nobody.knows');
  assert.is(broker.state.groups.configs.get('billing'), undefined);
  assert.is(alter('+priority.factor', '50'), undefined);
  assert.is(alter('+priority.factor', '101'), 'value is not in range(0, 100)');
  const stored = () => [...(broker.state.groups.configs.get('billing')?.attributes ?? [])];
  assert.equal(stored(), [['priority.factor', '50']]);
  assert.is(alter('-priority.factor', ''), undefined);
  assert.equal(stored(), []);
});

creation.run();
