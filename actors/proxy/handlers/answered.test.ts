import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ResponseFrame } from '../../../protocol/frame.ts';
import { consumer } from '../queues/testQueues.ts';
import { places, routeOf, TestProxy } from '../testProxy.ts';

const test = suite('requests that a proxy answers itself');

const operator = 'operator';
const inCg = { consumerGroup: 'CG' };

/** A proxy that knows all members: nobody has told it of any at other proxies. */
function newProxy(): TestProxy {
  const proxy = new TestProxy();
  proxy.open(operator, '10.1.0.9:9000');
  proxy.alter((state) => ({ ...state, sync: { ...state.sync, isComplete: true } }));
  return proxy;
}

const leave = (proxy: TestProxy, connection: string, groups: object) =>
  proxy.answers(
    connection,
    proxy.ask(connection, 'unregisterClient', { clientID: 'c1', ...groups }),
  );

const ids = (proxy: TestProxy): readonly ResponseFrame<'getConsumerListByGroup'>[] =>
  proxy.answers(operator, proxy.ask(operator, 'getConsumerListByGroup', inCg)) as never;

const connections = (proxy: TestProxy): readonly ResponseFrame<'getConsumerConnectionList'>[] =>
  proxy.answers(operator, proxy.ask(operator, 'getConsumerConnectionList', inCg)) as never;

/** What heartbeats said of CG besides its topics. */
function groupOf(proxy: TestProxy) {
  const { consumeType, messageModel, consumeFromWhere } = proxy.state.members.consumers.get('CG')!;
  return { groupName: 'CG', consumeType, messageModel, consumeFromWhere, unitMode: false };
}

const said = (answers: readonly ResponseFrame[]) =>
  answers.map(({ code, remark }) => [code, remark]);

/** Who was told that the group has changed. */
const told = (proxy: TestProxy, connection: string) =>
  proxy.asked(connection, 'notifyConsumerIdsChanged');

test('HEART_BEAT (34): members are told first, and the answer shows no capability', () => {
  const proxy = newProxy();
  proxy.consumer('one', 'c1', '10.1.0.1:1000');
  proxy.consumer('two', 'c2', '10.1.0.2:1000');
  const [notified, answer] = proxy.sent('two').slice(-2);
  assert.equal([notified?.kind, notified?.command], ['request', 'notifyConsumerIdsChanged']);
  const { code, remark, extra } = answer as ResponseFrame;
  assert.equal([code, remark, extra], [0, '', { MSG_REGION: '', TRACE_ON: 'false' }]);
});

test('HEART_BEAT (34): one whose connection has ended makes nobody a member', () => {
  const proxy = newProxy();
  const body = { clientID: 'c', heartbeatFingerprint: 0, withoutSub: false, consumerDataSet: [] };
  const producerDataSet = [{ groupName: 'late' }];
  const opaque = proxy.ask('gone', 'heartBeat', {}, { ...body, producerDataSet });
  assert.equal(proxy.answers('gone', opaque), []);
  assert.is(proxy.state.members.producers.has('late'), false);
});

test('HEART_BEAT (34): one that leaves its subscriptions out takes none from its group', () => {
  const proxy = newProxy();
  consumer(proxy, 'one', 'c1');
  const group = { ...groupOf(proxy), subscriptionDataSet: [] };
  const body = { clientID: 'c1', heartbeatFingerprint: 0, producerDataSet: [] };
  proxy.ask('one', 'heartBeat', {}, { ...body, consumerDataSet: [group], withoutSub: true });
  assert.equal(
    [...(proxy.state.members.consumers.get('CG')?.subscriptions.keys() ?? [])],
    ['orders'],
  );
});

test('HEART_BEAT (34): a group whose name no broker takes is refused, all others taken in', () => {
  const proxy = newProxy();
  proxy.open('one', '10.1.0.1:1000');
  const body = { clientID: 'c', heartbeatFingerprint: 0, withoutSub: false, producerDataSet: [] };
  const consumerDataSet = ['a b', 'CG', ''].map((groupName) => ({
    consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET' as const,
    consumeType: 'CONSUME_PASSIVELY' as const,
    groupName,
    messageModel: 'CLUSTERING' as const,
    subscriptionDataSet: [],
    unitMode: false,
  }));
  const opaque = proxy.ask('one', 'heartBeat', {}, { ...body, consumerDataSet });
  assert.equal(said(proxy.answers('one', opaque)), [[1, 'group not found: a b']]);
  assert.equal(ids(proxy)[0]?.body?.consumerIdList, ['c']);
  const members = (consumerGroup: string) =>
    proxy.answers(operator, proxy.ask(operator, 'getConsumerListByGroup', { consumerGroup }));
  assert.equal(said(members('a b')), [[1, 'no consumer for this group, a b']]);
});

test('UNREGISTER_CLIENT (35): whoever leaves is not listed, and was never there is let go', () => {
  const proxy = newProxy();
  proxy.consumer('one', 'c1', '10.1.0.1:1000');
  proxy.consumer('two', 'c2', '10.1.0.2:1000');
  const before = told(proxy, 'two').length;
  assert.equal(said(leave(proxy, 'one', inCg)), [[0, '']]);
  assert.is(told(proxy, 'two').length, before + 1);
  assert.equal(ids(proxy)[0]?.body?.consumerIdList, ['c2']);
  assert.equal(said(leave(proxy, 'one', { ...inCg, producerGroup: 'PG' })), [[0, '']]);
  assert.is(told(proxy, 'two').length, before + 1, 'who was not there is no change');
});

test('GET_CONSUMER_LIST_BY_GROUP (38): each member once; nobody is refused', () => {
  const proxy = newProxy();
  assert.equal(said(ids(proxy)), [[1, 'no consumer for this group, CG']]);
  proxy.consumer('one', 'c1', '10.1.0.1:1000');
  proxy.consumer('again', 'c1', '10.1.0.1:1001');
  proxy.remoteConsumer('c2');
  const [answer, ...more] = ids(proxy);
  assert.equal([answer?.code, answer?.body?.consumerIdList], [0, ['c1', 'c2']]);
  assert.is(more.length, 0);
  proxy.alter((state) => ({ ...state, sync: { ...state.sync, isComplete: false } }));
  assert.equal(said(ids(proxy)), [[1, 'the proxy does not know all members of CG yet']]);
});

test('NOTIFY_CONSUMER_IDS_CHANGED (40) is for members here, one-way, and for no broadcast', () => {
  const proxy = newProxy();
  proxy.consumer('one', 'c1', '10.1.0.1:1000');
  proxy.consumer('two', 'c2', '10.1.0.2:1000');
  const [, second] = told(proxy, 'one');
  assert.equal([second?.header, second?.oneway], [{ consumerGroup: 'CG' }, true]);
  const before = told(proxy, 'one').length;
  proxy.step({ type: 'link.closed', connection: 'two' });
  assert.is(told(proxy, 'one').length, before + 1, 'a lost connection is a change');
  proxy.alter((state) => {
    const group = state.members.consumers.get('CG')!;
    const all = state.members.consumers.set('CG', { ...group, messageModel: 'BROADCASTING' });
    return { ...state, members: { ...state.members, consumers: all } };
  });
  leave(proxy, 'one', inCg);
  assert.is(told(proxy, 'one').length, before + 1);
});

test('GET_CONSUMER_CONNECTION_LIST (203): each connection; nobody is not online', () => {
  const proxy = newProxy();
  assert.equal(said(connections(proxy)), [[206, 'the consumer group[CG] not online']]);
  proxy.consumer('one', 'c1', '10.1.0.1:1000');
  proxy.remoteConsumer('c2');
  const [answer] = connections(proxy);
  const all = answer?.body?.connectionSet.map(({ clientId, clientAddr }) => [clientId, clientAddr]);
  assert.equal(new Map(all as [string, string][]).get('c1'), '10.1.0.1:1000');
  assert.is(all?.length, 2);
});

test('GET_ROUTEINFO_BY_TOPIC (105): every broker is where the proxy is; unknown topics: 17', () => {
  const proxy = newProxy();
  const route = routeOf('a');
  const brokerAddrs = new Map([
    [0, places.a],
    [2, places.b],
  ]);
  const brokerDatas = route.brokerDatas.map((data) => ({ ...data, brokerAddrs }));
  proxy.routes.set('orders', { ...route, brokerDatas, orderTopicConf: 'a:2' });
  const ask = (topic: string) =>
    proxy.answers(operator, proxy.ask(operator, 'getRouteInfoByTopic', { topic }));
  const [answer] = ask('orders') as readonly ResponseFrame<'getRouteInfoByTopic'>[];
  assert.is(answer?.code, 0);
  assert.equal(
    [...(answer?.body?.brokerDatas[0]?.brokerAddrs ?? [])],
    [
      [0, places.proxy],
      [2, places.proxy],
    ],
  );
  assert.equal(answer?.body?.queueDatas, route.queueDatas);
  assert.is(answer?.body?.orderTopicConf, 'a:2', 'orders stay orders');
  const [unknown, ...more] = ask('nothing');
  assert.equal([unknown?.code, more.length], [17, 0]);
  assert.match(unknown?.remark ?? '', 'No topic route info in name server for the topic: nothing');
});

test('GET_ROUTEINFO_BY_TOPIC (105): a topic deleted and made again is found again', () => {
  const proxy = newProxy();
  const code = () =>
    proxy.answers(operator, proxy.ask(operator, 'getRouteInfoByTopic', { topic: 'orders' }))[0]
      ?.code;
  const route = proxy.routes.get('orders')!;
  assert.is(code(), 0);
  proxy.routes.delete('orders');
  proxy.advance(20_001);
  assert.is(code(), 0, 'the old one once more, while it is asked for anew');
  assert.is(code(), 17);
  proxy.routes.set('orders', route);
  assert.is(code(), 0);
});

test('routes that nobody wants any more are not kept', () => {
  const proxy = newProxy();
  for (let n = 0; n < 50; n++) {
    proxy.routes.set(`topic${n}`, routeOf('a'));
    proxy.ask(operator, 'getRouteInfoByTopic', { topic: `topic${n}` });
    proxy.ask(operator, 'getRouteInfoByTopic', { topic: `nothing${n}` });
  }
  const kept = () => [...proxy.state.routes.cached.keys()].filter((key) => /topic|not/.test(key));
  assert.is(kept().length, 50);
  proxy.advance(200_000);
  proxy.ask(operator, 'getRouteInfoByTopic', { topic: 'topic7' });
  proxy.advance(120_000);
  assert.equal(kept(), ['topic7']);
});

test('codes that no proxy serves are refused without marks', () => {
  const proxy = newProxy();
  const opaque = proxy.ask(operator, 'getBrokerConfig', {});
  const [answer] = proxy.answers(operator, opaque);
  assert.equal(
    [answer?.code, answer?.remark, answer?.extra],
    [3, ' request type 26 not supported', undefined],
  );
});

test.run();
