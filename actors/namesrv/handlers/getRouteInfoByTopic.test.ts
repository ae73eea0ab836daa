import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { answerIn, type Registered, registration, routeRequest, steps } from '../fixtures.ts';
import { type NamesrvState, newNamesrv } from '../state.ts';
import { getRouteInfoByTopic, refuseRoute } from './getRouteInfoByTopic.ts';
import { registerBroker } from './registerBroker.ts';

const routes = suite('getRouteInfoByTopic');
const empty = newNamesrv({ config: {} });
const register = (of: Registered) => (state: NamesrvState) =>
  registerBroker(state, registration(of));
const ask = (state: NamesrvState, topic: string, options = {}) =>
  answerIn<'getRouteInfoByTopic'>(getRouteInfoByTopic(state, routeRequest(topic, options))[1]);
const masterB = { header: { brokerName: 'b', brokerAddr: 'b:1' } };

routes('a topic of several brokers has them in the order of their names', () => {
  const [state] = steps(empty, register(masterB), register({}));
  const { code, body, remark, header } = ask(state, 'orders');
  assert.equal([code, remark, header], [0, undefined, undefined]);
  assert.equal(
    body?.queueDatas.map(({ brokerName }) => brokerName),
    ['a', 'b'],
  );
  assert.equal(
    body?.brokerDatas.map(({ brokerName }) => brokerName),
    ['a', 'b'],
  );
});

routes('an unknown topic is answered 17 with the recorded remark', () => {
  const { code, remark, body } = ask(empty, 'VT_nope');
  assert.is(code, 17);
  assert.is(
    remark,
    'No topic route info in name server for the topic: VT_nope\n' +
      'See https://rocketmq.apache.org/docs/bestPractice/06FAQ for further details.',
  );
  assert.is(body, undefined);
});

routes('queues of a broker that is not listed do not make a route', () => {
  const [state] = register({})(empty);
  const orphaned = { ...state, routes: { ...state.routes, brokers: new Map() } };
  assert.is(ask(orphaned, 'orders').code, 17);
});

routes('a one-way request is not answered', () => {
  assert.equal(getRouteInfoByTopic(empty, routeRequest('orders', { oneway: true }))[1], []);
});

routes('while brokers may still be registering, the answer is 1', () => {
  const { code, remark } = answerIn(refuseRoute(empty, routeRequest('orders'))[1]);
  assert.equal([code, remark], [1, 'name server not ready']);
});

routes('a zone sees its own masters and all brokers without one', () => {
  const [state] = steps(
    empty,
    register({ header: { zoneName: 'Z1' } }),
    register({ header: { ...masterB.header, zoneName: 'z2' } }),
    register({
      header: { brokerName: 's', brokerAddr: 's:1', brokerId: 1, enableActingMaster: true },
    }),
  );
  const names = (extra: Record<string, string>) =>
    ask(state, 'orders', { extra }).body?.brokerDatas.map(({ brokerName }) => brokerName);
  assert.equal(names({ __ZONE_MODE: 'TRUE', __ZONE_NAME: 'z1' }), ['a', 's']);
  assert.equal(names({ __ZONE_MODE: 'true', __ZONE_NAME: ' ' }), ['a', 'b', 's']);
  assert.equal(names({ __ZONE_NAME: 'z1' }), ['a', 'b', 's']);
  const other = ask(state, 'orders', { extra: { __ZONE_MODE: 'true', __ZONE_NAME: 'z9' } });
  assert.equal(
    other.body?.queueDatas.map(({ brokerName }) => brokerName),
    ['s'],
  );
});

routes('with supportActingMaster the smallest slave of a read-only name shows as master', () => {
  const acting = newNamesrv({ config: { supportActingMaster: true } });
  const slave = { brokerId: 2, brokerAddr: 'a:21', enableActingMaster: true };
  const group = 'rmq_sys_SYNC_BROKER_MEMBER_a';
  const topics = { orders: 4, [group]: 1 };
  const addrsOf = (state: NamesrvState, topic = 'orders') => [
    ...(ask(state, topic).body?.brokerDatas[0]?.brokerAddrs ?? []),
  ];
  const [alone] = register({ header: slave, topics })(acting);
  assert.equal(addrsOf(alone), [[0, 'a:21']]);
  assert.equal([...(alone.routes.brokers.get('a')?.brokerAddrs.keys() ?? [])], [2]);
  assert.equal(addrsOf(alone, group), [[2, 'a:21']], 'brokers look for their members as they are');

  const [withMaster] = steps(alone, register({ topics }));
  assert.equal(addrsOf(withMaster), [
    [0, 'a:1'],
    [2, 'a:21'],
  ]);
  const writable = { ...slave, brokerId: 1, brokerAddr: 'a:11', enableActingMaster: false };
  const [both] = steps(acting, register({ header: writable, topics }), register({ header: slave }));
  assert.equal(
    addrsOf(both),
    [
      [1, 'a:11'],
      [2, 'a:21'],
    ],
    'its queues are not read-only',
  );
  const [plain] = register({ header: slave, topics })(empty);
  assert.equal(addrsOf(plain), [[2, 'a:21']], 'off by default');
});

routes.run();
