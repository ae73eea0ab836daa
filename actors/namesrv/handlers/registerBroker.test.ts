import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  answerIn,
  listings,
  type Registered,
  registration,
  routeRequest,
  steps,
} from '../fixtures.ts';
import { liveKey } from '../routes.ts';
import { type NamesrvState, newNamesrv } from '../state.ts';
import { getRouteInfoByTopic } from './getRouteInfoByTopic.ts';
import { registerBroker } from './registerBroker.ts';

const registering = suite('registerBroker');
const empty = newNamesrv({ config: {} });
const register =
  (of: Registered = {}, options = {}) =>
  (state: NamesrvState) =>
    registerBroker(state, registration(of, options));
const routeOf = (state: NamesrvState, topic: string) =>
  answerIn<'getRouteInfoByTopic'>(getRouteInfoByTopic(state, routeRequest(topic))[1]).body;
const permOf = (state: NamesrvState, topic: string) => routeOf(state, topic)?.queueDatas[0]?.perm;
const slave = { brokerId: 1, brokerAddr: 'a:11', haServerAddr: 'a:12' };

registering('a registered master is in the route of its topics, and the listing is told', () => {
  const [state, outputs] = register()(empty);
  const answer = answerIn<'registerBroker'>(outputs);
  assert.is(answer.code, 0);
  assert.equal(answer.header, {});
  assert.is(answer.body, undefined);
  assert.is(answer.remark, undefined);
  assert.equal(listings(outputs), ['+a@a:1']);
  assert.equal(routeOf(state, 'orders'), {
    brokerDatas: [
      {
        brokerAddrs: new Map([[0, 'a:1']]),
        brokerName: 'a',
        cluster: 'C',
        enableActingMaster: false,
      },
    ],
    filterServerTable: new Map(),
    queueDatas: [
      { brokerName: 'a', perm: 6, readQueueNums: 4, topicSysFlag: 0, writeQueueNums: 4 },
    ],
  });
});

registering(
  'a first registration with one topic is refused, and leaves a broker without address',
  () => {
    const [state, outputs] = register({ topics: { orders: 4 } })(empty);
    const answer = answerIn(outputs);
    assert.is(answer.code, 1);
    assert.is(answer.remark, 'register broker failed');
    assert.equal(answer.header, {});
    assert.equal(listings(outputs), []);
    assert.is(state.routes.brokers.get('a')?.brokerAddrs.size, 0);
    assert.is(state.routes.lives.size, 0);
    assert.is(routeOf(state, 'orders'), undefined);
  },
);

registering('one topic is taken after a registration without any', () => {
  const one = { topics: { orders: 4 }, version: { counter: 2 } };
  const [state, outputs] = steps(empty, register({ topics: {} }), register(one));
  assert.equal(
    outputs.flatMap((output) => (output.type === 'send' ? [output.frame.code] : [])),
    [0, 0],
  );
  assert.is(routeOf(state, 'orders')?.queueDatas.length, 1);
});

registering('a changed version overwrites, an older one too; an equal one does not', () => {
  const more = { topics: { orders: 8, refunds: 2 } };
  const [same] = steps(
    empty,
    register({ version: { counter: 3 } }),
    register({ ...more, version: { counter: 3 } }),
  );
  assert.is(routeOf(same, 'orders')?.queueDatas[0]?.readQueueNums, 4);
  const [older] = steps(same, register({ ...more, version: { counter: 2 } }));
  assert.is(routeOf(older, 'orders')?.queueDatas[0]?.readQueueNums, 8);
});

registering('an id without address takes topics whatever the version', () => {
  const [state] = steps(
    empty,
    register(),
    register({ header: { brokerId: 1 } }),
    register({ topics: { orders: 8, refunds: 2 } }),
  );
  assert.is(routeOf(state, 'orders')?.queueDatas[0]?.readQueueNums, 8);
});

registering('a topic that was deleted comes back with an equal version', () => {
  const [state] = register()(empty);
  const topics = new Map([...state.routes.topics].filter(([topic]) => topic !== 'orders'));
  const deleted = { ...state, routes: { ...state.routes, topics } };
  assert.is(routeOf(deleted, 'orders'), undefined);
  assert.is(routeOf(register()(deleted)[0], 'orders')?.queueDatas.length, 1);
});

registering('topics that are no longer named stay, unless the configuration says otherwise', () => {
  const fewer = register({ topics: { refunds: 2, extra: 1 }, version: { counter: 2 } });
  const [kept] = steps(empty, register(), fewer);
  assert.is(routeOf(kept, 'orders')?.queueDatas.length, 1);
  const strict = newNamesrv({ config: { deleteTopicWithBrokerRegistration: true } });
  const [dropped] = steps(strict, register(), fewer);
  assert.is(routeOf(dropped, 'orders'), undefined);
  assert.is(routeOf(dropped, 'refunds')?.queueDatas.length, 1);
});

registering('a slave adds its address, learns its master, and gives no topics', () => {
  const [state, outputs] = steps(
    empty,
    register(),
    register({ header: slave, topics: { onlySlave: 1, orders: 1 } }),
  );
  const answer = answerIn<'registerBroker'>(outputs.slice(2));
  assert.equal(answer.header, { haServerAddr: 'a:2', masterAddr: 'a:1' });
  assert.equal(listings(outputs), ['+a@a:1', '+a@a:11']);
  assert.is(routeOf(state, 'onlySlave'), undefined);
  assert.is(routeOf(state, 'orders')?.queueDatas[0]?.readQueueNums, 4);
});

registering(
  'a slave alone gives topics only where slaves may act as master, read-only then',
  () => {
    const header = { ...slave, enableActingMaster: true };
    const [acting, outputs] = register({ header })(empty);
    assert.is(permOf(acting, 'orders'), 4);
    assert.equal(answerIn<'registerBroker'>(outputs).header, {});
    const [notEnabled] = register({ header: slave })(empty);
    assert.is(
      permOf(notEnabled, 'orders'),
      6,
      'a broker that knows of acting masters, without one',
    );
    const { enableActingMaster: _, ...old } = registration().frame.header;
    const [old4x] = registerBroker(empty, {
      ...registration({ header: slave }),
      frame: { ...registration().frame, header: { ...old, ...slave } },
    });
    assert.is(routeOf(old4x, 'orders'), undefined, 'a broker from before acting masters');
  },
);

registering('only the slave with the smallest id speaks for its name', () => {
  const header = { ...slave, enableActingMaster: true };
  const second = { ...header, brokerId: 2, brokerAddr: 'a:21' };
  const [state] = steps(
    empty,
    register({ header }),
    register({ header: second, topics: { late: 1, later: 1 } }),
  );
  assert.is(routeOf(state, 'late'), undefined);
  assert.equal([...(state.routes.brokers.get('a')?.brokerAddrs.keys() ?? [])], [1, 2]);
});

registering('ids are in order whoever came first', () => {
  const [state] = steps(empty, register({ header: slave }), register());
  assert.equal(
    [...(state.routes.brokers.get('a')?.brokerAddrs ?? [])],
    [
      [0, 'a:1'],
      [1, 'a:11'],
    ],
  );
});

registering('an address that takes another id leaves the one that it had', () => {
  const [state, outputs] = steps(
    empty,
    register({ header: slave }),
    register({ header: { ...slave, brokerId: 0 } }),
  );
  assert.equal([...(state.routes.brokers.get('a')?.brokerAddrs ?? [])], [[0, 'a:11']]);
  assert.equal(listings(outputs), ['+a@a:11']);
});

registering(
  'an id moves to a new address, unless its live holder has a larger state version',
  () => {
    const moved = { header: { brokerAddr: 'b:1' } };
    const [state, outputs] = steps(empty, register(), register(moved));
    assert.equal(listings(outputs), ['+a@a:1', '-a@a:1', '+a@b:1']);
    assert.is(state.routes.brokers.get('a')?.brokerAddrs.get(0), 'b:1');

    const [outranked, more] = steps(
      empty,
      register({ version: { stateVersion: 2 } }),
      register({ ...moved, version: { stateVersion: 1 } }),
    );
    assert.is(answerIn<'registerBroker'>(more.slice(2)).code, 0);
    assert.equal(answerIn<'registerBroker'>(more.slice(2)).header, {});
    assert.is(outranked.routes.brokers.get('a')?.brokerAddrs.get(0), 'a:1');
    assert.not.ok(outranked.routes.lives.has(liveKey('C', 'b:1')));
  },
);

registering('the lease is what the broker declares, else the configured one', () => {
  const [state] = steps(
    empty,
    register({ header: { heartbeatTimeoutMillis: 10_000 } }, { at: 77, connection: 'x' }),
    register({ header: { brokerName: 'b', brokerAddr: 'b:1', clusterName: 'D' } }),
  );
  const live = state.routes.lives.get(liveKey('C', 'a:1'));
  assert.equal([live?.timeoutMs, live?.lastUpdateAt, live?.connection], [10_000, 77, 'x']);
  assert.is(state.routes.lives.get(liveKey('D', 'b:1'))?.timeoutMs, 120_000);
});

registering('repeating a registration changes nothing but the lease', () => {
  const [once] = register()(empty);
  const [twice, outputs] = register({}, { at: 2_000 })(once);
  const { lives: _, ...before } = once.routes;
  const { lives: __, ...after } = twice.routes;
  assert.is(after.topics, before.topics);
  assert.is(after.brokers, before.brokers);
  assert.is(after.clusters, before.clusters);
  assert.equal(listings(outputs), []);
});

registering('a zone is kept and can be given up again', () => {
  const [zoned] = register({ header: { zoneName: 'z1' } })(empty);
  assert.is(zoned.routes.brokers.get('a')?.zoneName, 'z1');
  const [left] = register()(zoned);
  assert.not.ok('zoneName' in (left.routes.brokers.get('a') ?? {}));
});

registering.run();
