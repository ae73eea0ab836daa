import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  answerIn,
  brokerHeader,
  listings,
  type Registered,
  registration,
  requestOf,
  steps,
} from '../fixtures.ts';
import { liveKey } from '../routes.ts';
import { type NamesrvState, newNamesrv } from '../state.ts';
import { brokerHeartbeat } from './brokerHeartbeat.ts';
import { getBrokerClusterInfo } from './getBrokerClusterInfo.ts';
import { queryDataVersion } from './queryDataVersion.ts';
import { registerBroker } from './registerBroker.ts';
import { unregisterBroker } from './unregisterBroker.ts';

const others = suite('other requests');
const empty = newNamesrv({ config: {} });
const register = (of: Registered) => (state: NamesrvState) =>
  registerBroker(state, registration(of));
const { brokerName, brokerAddr, clusterName } = brokerHeader;
const master = { brokerName, brokerAddr, clusterName, brokerId: 0 };
const slave = { brokerId: 1, brokerAddr: 'a:11' };
const unregister = (header: Partial<typeof master>) => (state: NamesrvState) =>
  unregisterBroker(state, requestOf('unregisterBroker', { ...master, ...header }, undefined));
const leaseOf = (state: NamesrvState) => state.routes.lives.get(liveKey('C', 'a:1'))?.lastUpdateAt;

others('an unregistered broker takes its last address, name, topics and cluster along', () => {
  const other = { header: { brokerName: 'b', brokerAddr: 'b:1' }, topics: { orders: 1, own: 1 } };
  const [state, outputs] = steps(empty, register({}), register(other), unregister({}));
  assert.equal(listings(outputs), ['+a@a:1', '+b@b:1', '-a@a:1']);
  assert.equal([...state.routes.topics.keys()], ['orders', 'own']);
  assert.equal([...(state.routes.topics.get('orders')?.keys() ?? [])], ['b']);
  assert.equal([...(state.routes.clusters.get('C') ?? [])], ['b']);
  const [none] = unregister({ brokerName: 'b', brokerAddr: 'b:1' })(state);
  const { topics, brokers, clusters, lives } = none.routes;
  assert.equal([topics.size, brokers.size, clusters.size, lives.size], [0, 0, 0, 0]);
});

others('a broker that nobody knows is unregistered with SUCCESS, and changes nothing', () => {
  const [state, outputs] = unregister({})(empty);
  const { code, header, remark } = answerIn(outputs);
  assert.equal([code, header, remark], [0, undefined, undefined]);
  assert.is(state, empty);
});

others('a name whose master goes still offers writes, unless slaves act as master', () => {
  const permAfter = (enableActingMaster: boolean) => {
    const header = { enableActingMaster };
    const [state] = steps(
      empty,
      register({ header }),
      register({ header: { ...slave, ...header } }),
      unregister({}),
    );
    assert.equal([...(state.routes.brokers.get('a')?.brokerAddrs ?? [])], [[1, 'a:11']]);
    return state.routes.topics.get('orders')?.get('a')?.perm;
  };
  assert.is(permAfter(false), 6);
  assert.is(permAfter(true), 4);
});

others('a name that loses a slave keeps its writes', () => {
  const header = { enableActingMaster: true };
  const [state, outputs] = steps(
    empty,
    register({ header }),
    register({ header: { ...slave, ...header } }),
    unregister(slave),
  );
  assert.is(state.routes.topics.get('orders')?.get('a')?.perm, 6);
  assert.is(listings(outputs).at(-1), '-a@a:11');
});

others('a heartbeat renews a lease, and brings no broker back', () => {
  const beat = (state: NamesrvState, oneway: boolean) =>
    brokerHeartbeat(
      state,
      requestOf('brokerHeartbeat', { clusterName, brokerAddr, brokerName }, undefined, {
        at: 9_000,
        oneway,
      }),
    );
  const [registered] = register({})(empty);
  const [renewed, outputs] = beat(registered, true);
  assert.is(leaseOf(renewed), 9_000);
  assert.equal(outputs, []);
  const [unknown, answers] = beat(empty, false);
  assert.is(unknown, empty);
  assert.is(answerIn(answers).code, 0);
});

others('a version query tells what changed, gives the known version, and renews the lease', () => {
  const query = (state: NamesrvState, counter: number) => {
    const body = { counter, stateVersion: 0, timestamp: 5 };
    return queryDataVersion(state, requestOf('queryDataVersion', master, body, { at: 9_000 }));
  };
  const [registered] = register({})(empty);
  const [same, outputs] = query(registered, 1);
  const answer = answerIn<'queryDataVersion'>(outputs);
  assert.equal(answer.header, { changed: false });
  assert.equal(answer.body, { counter: 1, stateVersion: 0, timestamp: 5 });
  assert.is(leaseOf(same), 9_000);
  const changed = answerIn<'queryDataVersion'>(query(registered, 2)[1]);
  assert.equal([changed.header, changed.body?.counter], [{ changed: true }, 1]);
  const unknown = answerIn<'queryDataVersion'>(query(empty, 1)[1]);
  assert.equal([unknown.header, unknown.body], [{ changed: true }, undefined]);
});

others('the cluster information names every broker, refused ones without addresses', () => {
  const refused = { header: { brokerName: 'b', brokerAddr: 'b:1' }, topics: { one: 1 } };
  const [state] = steps(empty, register({}), register(refused));
  const request = requestOf('getBrokerClusterInfo', {}, undefined);
  const { code, body } = answerIn<'getBrokerClusterInfo'>(getBrokerClusterInfo(state, request)[1]);
  assert.is(code, 0);
  assert.equal([...(body?.clusterAddrTable ?? [])], [['C', ['a', 'b']]]);
  assert.equal(
    [...(body?.brokerAddrTable.values() ?? [])].map((of) => [of.brokerName, of.brokerAddrs.size]),
    [
      ['a', 1],
      ['b', 0],
    ],
  );
});

others.run();
