import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ConsumerData } from '../../../protocol/bodies/heartbeatData.ts';
import type { Channel } from '../../shared/membership/members.ts';
import { newProxy, type ProxyState } from '../state.ts';
import { consumerHere, leftHere, producerHere } from './clients.ts';
import { localProducers, locate, memberIds, remoteProxiesOf } from './locating.ts';
import { taken } from './receiving.ts';

const test = suite('clients of a proxy');

const channel = (connection: string, clientId: string, updatedAt = 0): Channel => ({
  connection,
  clientId,
  language: 'JAVA',
  version: 1,
  updatedAt,
});
const data = (topics: readonly string[] = []): ConsumerData => ({
  groupName: 'g',
  consumeType: 'CONSUME_PASSIVELY',
  messageModel: 'CLUSTERING',
  consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
  unitMode: false,
  subscriptionDataSet: topics.map((topic) => ({
    classFilterMode: false,
    codeSet: [],
    expressionType: 'TAG',
    subString: '*',
    subVersion: 1,
    tagsSet: [],
    topic,
  })),
});
const proxy = newProxy({ config: { address: '10.0.0.1:8080' } });
const here = (state: ProxyState, one: Channel, told = data()): ProxyState => ({
  ...state,
  ...consumerHere(state, told, one).clients,
});

/** What another proxy tells, when, and of whom. */
function told(
  state: ProxyState,
  heartbeatType: 'REGISTER' | 'UNREGISTER',
  clientId: string,
  at: number,
  more: { proxyId?: string; life?: number; producer?: { group: string; isLeaving: boolean } } = {},
): ProxyState {
  const { proxyId = '10.0.0.2%8080%8081', life = 1, producer } = more;
  const entry = {
    heartbeatType,
    clientId,
    version: 1,
    group: 'g',
    lastUpdateTimestamp: at,
    localProxyId: proxyId,
    life,
    ...(producer && { producer }),
  };
  return { ...state, ...taken(state, entry, at, { at }).clients };
}

test('a second connection of a client id is listed once, and its end is news to nobody', () => {
  const both = here(here(proxy, channel('c1', 'c')), channel('c2', 'c', 5));
  assert.equal(memberIds(both, 'g'), ['c']);
  assert.equal(locate(both, { role: 'consumer', clientId: 'c', group: 'g' }), {
    kind: 'local',
    connection: 'c2',
  });
  const left = leftHere(both, { role: 'consumer', group: 'g', connection: 'c1' });
  assert.is(left.isNews, false);
  assert.is(left.isChanged, false);
});

test('a client that joins here is at no other proxy any more', () => {
  const far = told(proxy, 'REGISTER', 'c', 10);
  assert.equal(locate(far, { role: 'consumer', clientId: 'c', group: 'g' }), {
    kind: 'remote',
    proxy: '10.0.0.2:8080',
  });
  const joined = here(far, channel('c1', 'c', 20));
  assert.equal(remoteProxiesOf(joined, { role: 'consumer', group: 'g' }), []);
  assert.equal(memberIds(told(joined, 'UNREGISTER', 'c', 30), 'g'), ['c'], 'nor taken away');
  const later = told(joined, 'REGISTER', 'c', 10);
  assert.equal(remoteProxiesOf(later, { role: 'consumer', group: 'g' }), [], 'nor by old news');
});

test('what came before a leaving does not bring a client back; another life may', () => {
  const left = told(told(proxy, 'REGISTER', 'c', 10), 'UNREGISTER', 'c', 20);
  assert.equal(memberIds(told(left, 'REGISTER', 'c', 15), 'g'), []);
  assert.equal(memberIds(told(left, 'REGISTER', 'c', 21), 'g'), ['c']);
});

test('a stale leaving takes nobody away who has come back since', () => {
  const back = told(told(proxy, 'REGISTER', 'c', 10), 'REGISTER', 'c', 30);
  assert.equal(memberIds(told(back, 'UNREGISTER', 'c', 20), 'g'), ['c']);
});

test('clients of a former life of this proxy count and are reached nowhere', () => {
  const former = told(proxy, 'REGISTER', 'c', 10, { proxyId: proxy.sync.proxyId, life: 9 });
  assert.equal(memberIds(former, 'g'), ['c']);
  assert.is(locate(former, { role: 'consumer', clientId: 'c', group: 'g' }), undefined);
});

test('old news counts for nobody', () => {
  const entry = { heartbeatType: 'REGISTER', clientId: 'c', version: 1, group: 'g' } as const;
  const old = { ...entry, lastUpdateTimestamp: 0, localProxyId: 'h%1%2' };
  assert.is(taken(proxy, old, 0, { at: 120_001 }).isChanged, false);
  assert.is(taken(proxy, old, 0, { at: 120_000 }).isChanged, true);
});

test('equal heartbeats are no news; another topic is', () => {
  const joined = here(proxy, channel('c1', 'c'), data(['t']));
  const again = consumerHere(joined, data(['t']), channel('c1', 'c', 9));
  assert.equal([again.isNews, again.isChanged], [false, false]);
  const other = consumerHere(joined, data(['t', 'u']), channel('c1', 'c', 9));
  assert.equal([other.isNews, other.isChanged], [true, true]);
});

test('producers are known where they hang, and move as a whole', () => {
  const producer = { group: 'p', isLeaving: false };
  const far = told(proxy, 'UNREGISTER', 'c', 10, { producer });
  assert.equal(remoteProxiesOf(far, { role: 'producer', group: 'p' }), ['10.0.0.2:8080']);
  assert.equal(localProducers(far, 'p'), []);
  const moved = { ...far, ...producerHere(far, 'p', channel('c1', 'c', 20)).clients };
  assert.equal(remoteProxiesOf(moved, { role: 'producer', group: 'p' }), []);
  assert.equal(
    localProducers(moved, 'p').map(({ connection }) => connection),
    ['c1'],
  );
});

test('a producer is found by its name, in whatever group, until it leaves the last', () => {
  const c = { role: 'producer', clientId: 'c' } as const;
  const inP = { ...proxy, ...producerHere(proxy, 'p', channel('c1', 'c')).clients };
  const both = { ...inP, ...producerHere(inP, 'q', channel('c1', 'c')).clients };
  const here = { kind: 'local', connection: 'c1' };
  assert.equal(locate(both, c), here);
  assert.is(locate(inP, { ...c, group: 'q' }), undefined);
  const leave = (state: ProxyState, group: string) => ({
    ...state,
    ...leftHere(state, { role: 'producer', group, connection: 'c1' }).clients,
  });
  const left = leave(both, 'p');
  assert.equal(locate(left, c), here);
  assert.is(locate(leave(left, 'q'), c), undefined);
});

test.run();
