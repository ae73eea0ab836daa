import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandName, RequestBody, RequestHeader } from '../../protocol/commands/index.ts';
import type { Output } from '../shared/node.ts';
import { answerIn, registration, requestOf, routeRequest, steps } from './fixtures.ts';
import { deleteTopicInNamesrv } from './handlers/deleteTopicInNamesrv.ts';
import { getKvConfig } from './handlers/getKvConfig.ts';
import { getRouteInfoByTopic } from './handlers/getRouteInfoByTopic.ts';
import { getTopicsByCluster } from './handlers/getTopicsByCluster.ts';
import { putKvConfig } from './handlers/putKvConfig.ts';
import { registerBroker } from './handlers/registerBroker.ts';
import { registerTopicInNamesrv } from './handlers/registerTopicInNamesrv.ts';
import { updateNamesrvConfig } from './handlers/updateNamesrvConfig.ts';
import { wipeWritePermOfBroker } from './handlers/wipeWritePermOfBroker.ts';
import { type NamesrvState, newNamesrv } from './state.ts';

const administration = suite('administration of a name server');

const empty = newNamesrv({ config: {} });
const ask = <N extends CommandName>(command: N, header: RequestHeader<N>, body?: RequestBody<N>) =>
  requestOf(command, header, body as RequestBody<N>);
const registered = (state: NamesrvState) => registerBroker(state, registration({}));
const order = { namespace: 'ORDER_TOPIC_CONFIG', key: 'orders', value: 'a:4' };
const put = (state: NamesrvState) => putKvConfig(state, ask('putKvConfig', order));

/** What outputs left on disk, as the next life finds it. */
function diskOf(outputs: readonly Output[]) {
  const values: Record<string, unknown> = {};
  for (const output of outputs) if (output.type === 'disk.put') values[output.file] = output.value;
  return { logs: {}, values };
}

administration('a value that was put is there in the next life', () => {
  const [, outputs] = put(empty);
  const next = newNamesrv({ config: {}, disk: diskOf(outputs) });
  const found = answerIn<'getKvConfig'>(getKvConfig(next, ask('getKvConfig', order))[1]);
  assert.is(found.header?.value, 'a:4');
});

administration('brokers that register learn which topics are ordered, clients if it is on', () => {
  const [state] = put(empty);
  const [, outputs] = registered(state);
  const told = answerIn<'registerBroker'>(outputs).body;
  assert.equal([...(told?.table ?? [])], [['orders', 'a:4']]);
  const routeWith = (orderMessageEnable: boolean) => {
    const [known] = steps(newNamesrv({ config: { orderMessageEnable } }), put, registered);
    return answerIn<'getRouteInfoByTopic'>(getRouteInfoByTopic(known, routeRequest('orders'))[1])
      .body?.orderTopicConf;
  };
  assert.is(routeWith(true), 'a:4');
  assert.is(routeWith(false), undefined);
});

administration('a wipe outlives registrations that change nothing', () => {
  const wipe = (state: NamesrvState) =>
    wipeWritePermOfBroker(state, ask('wipeWritePermOfBroker', { brokerName: 'a' }));
  const permAfter = (counter: number) => {
    const again = (state: NamesrvState) =>
      registerBroker(state, registration({ version: { counter } }));
    return steps(empty, registered, wipe, again)[0].routes.topics.get('orders')?.get('a')?.perm;
  };
  assert.is(permAfter(1), 4);
  assert.is(permAfter(2), 6);
});

administration('a deleted topic stays away until a broker registers it again', () => {
  const remove = (clusterName: string) => (state: NamesrvState) =>
    deleteTopicInNamesrv(state, ask('deleteTopicInNamesrv', { topic: 'orders', clusterName }));
  const has = (state: NamesrvState) => state.routes.topics.has('orders');
  assert.is(has(steps(empty, registered, remove('other'))[0]), true);
  const [gone] = steps(empty, registered, remove('C'));
  assert.is(has(gone), false);
  assert.is(has(registered(gone)[0]), true);
});

administration('queues of a broker that nobody knows are not taken', () => {
  const queues = (brokerName: string) => {
    return { brokerName, perm: 6, readQueueNums: 1, writeQueueNums: 1, topicSysFlag: 0 };
  };
  const add = (...names: readonly string[]) => {
    const body = { brokerDatas: [], filterServerTable: new Map(), queueDatas: names.map(queues) };
    return (state: NamesrvState) =>
      registerTopicInNamesrv(state, ask('registerTopicInNamesrv', { topic: 'new' }, body));
  };
  const topics = (state: NamesrvState) => state.routes.topics.get('new')?.size ?? 0;
  assert.is(topics(steps(empty, registered, add('a'))[0]), 1);
  assert.is(topics(steps(empty, registered, add('a', 'nobody'))[0]), 0);
});

administration('settings change by upstream’s names, and lists can be switched off', () => {
  const update = (body: string) => (state: NamesrvState) =>
    updateNamesrvConfig(state, ask('updateNamesrvConfig', {}, body));
  const [, refused] = update('kvConfigPath=x')(empty);
  assert.is(answerIn(refused).code, 16);
  const [off, outputs] = steps(empty, registered, update('enableTopicList=false'));
  const asked = ask('getTopicsByCluster', { cluster: 'C' });
  assert.is(answerIn(getTopicsByCluster(off, asked)[1]).remark, 'disable');
  const next = newNamesrv({ config: {}, disk: diskOf(outputs) });
  assert.is(next.config.enableTopicList, false);
});

administration('a broker of a smaller id is told of, to the others of its name', () => {
  const told = (notifyMinBrokerIdChanged: boolean) => {
    const state = newNamesrv({ config: { notifyMinBrokerIdChanged } });
    const slave = { header: { brokerId: 2, brokerAddr: 'a:22', enableActingMaster: true } };
    const master = { header: { brokerId: 1, brokerAddr: 'a:11', enableActingMaster: true } };
    const [, outputs] = steps(
      state,
      (now) => registerBroker(now, registration(slave)),
      (now) => registerBroker(now, registration(master)),
    );
    return outputs.flatMap((output) => (output.type === 'connect' ? [output.address] : []));
  };
  assert.equal(told(true), ['a:22']);
  assert.equal(told(false), []);
});

administration.run();
