/** What operators ask of name servers. */
import { about, whole } from '../adminView.ts';
import { ask, askInVain, type Case, code, first, look, type Shot } from '../case.ts';
import { rocketmq, route, without } from '../shots.ts';
import { settingLines } from './adminSettings.ts';

type Ext = NonNullable<Shot['ext']>;
type Of = Exclude<Case['of'], 'FRAME'>;

const one = (
  of: Of,
  name: string,
  steps: Case['steps'],
  more: Partial<Pick<Case, 'alone' | 'to'>> = {},
): Case => ({ name, of, to: 'namesrv', steps, ...more });
const shot = (of: Of, ext: Ext = {}, body: Shot['body'] = ''): Shot => ({
  code: code[of],
  ext,
  body,
});

const put = (namespace: string, key: string, value: string) =>
  shot('PUT_KV_CONFIG', { namespace, key, value });
const get = (namespace: string, key: string) => shot('GET_KV_CONFIG', { namespace, key });
const remove = (namespace: string, key: string) => shot('DELETE_KV_CONFIG', { namespace, key });
const list = (namespace: string) => shot('GET_KVLIST_BY_NAMESPACE', { namespace });
const wipe = (brokerName: string) => shot('WIPE_WRITE_PERM_OF_BROKER', { brokerName });
const add = (brokerName: string) => shot('ADD_WRITE_PERM_OF_BROKER', { brokerName });
const forget = (topic: string, ext: Ext = {}) => shot('DELETE_TOPIC_IN_NAMESRV', { topic, ...ext });
const cluster = (name: string) => shot('GET_TOPICS_BY_CLUSTER', { cluster: name });
const members = (clusterName: string, brokerName: string) =>
  shot('GET_BROKER_MEMBER_GROUP', { clusterName, brokerName });
const config = (text: string) => shot('UPDATE_NAMESRV_CONFIG', {}, text);
const settings = shot('GET_NAMESRV_CONFIG');
const shown = (...names: readonly string[]) => look(settings, settingLines(names));

/** A broker of another name, with topics whose flags say to whom they belong. */
function register(t: string, sysFlag = 0, perm = 6, name = 'b'): Shot {
  const topics = [`${t}t`, `${t}u`].map((topicName) => [
    topicName,
    {
      topicName,
      readQueueNums: 4,
      writeQueueNums: 4,
      perm,
      order: false,
      topicFilterType: 'SINGLE_TAG',
      topicSysFlag: sysFlag,
      attributes: {},
    },
  ]);
  const dataVersion = { counter: 1, stateVersion: 0, timestamp: 1_700_000_000_000 };
  const topicConfigSerializeWrapper = {
    dataVersion,
    topicConfigTable: Object.fromEntries(topics),
  };
  const ext = {
    brokerName: `${t}${name}`,
    brokerAddr: `10.0.0.${name.charCodeAt(0)}:${t.slice(1)}`,
    clusterName: `${t}${name}C`,
    brokerId: 0,
    haServerAddr: '10.0.0.1:1',
    compressed: false,
    enableActingMaster: false,
    bodyCrc32: 0,
  };
  const body = JSON.stringify({ filterServerList: [], topicConfigSerializeWrapper });
  return shot('REGISTER_BROKER', ext, body);
}
const queues = (topic: string, ...brokerNames: readonly string[]): Shot =>
  shot(
    'REGISTER_TOPIC_IN_NAMESRV',
    { topic },
    JSON.stringify({
      queueDatas: brokerNames.map((brokerName) => ({
        brokerName,
        readQueueNums: 2,
        writeQueueNums: 2,
        perm: 6,
        topicSysFlag: 0,
      })),
    }),
  );

const flagLists = [
  'GET_UNIT_TOPIC_LIST',
  'GET_HAS_UNIT_SUB_TOPIC_LIST',
  'GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST',
] as const;

/** The cases. */
export const adminNamesrvCases: readonly Case[] = [
  one('PUT_KV_CONFIG', 'kept', (t) => [
    ask(get(t, 'k')),
    ask(list(t)),
    ask(put(t, 'k', 'v')),
    ask(get(t, 'k')),
    ask(rocketmq(put(t, 'l', 'ä;b='))),
    ask(rocketmq(get(t, 'l'))),
    ask(list(t)),
    ask(put(t, 'k', 'w')),
    ask(get(t, 'k')),
    ask(put(t, 'e', '')),
    ask(get(t, 'e')),
    askInVain({ ...put(t, 'o', 'v'), flag: 2 }),
    ask(get(t, 'o')),
    ask(remove(t, 'k')),
    ask(remove(t, 'k')),
    ask(get(t, 'k')),
    ask(rocketmq(remove(t, 'l'))),
    ask(remove(t, 'o')),
    ask(remove(t, 'e')),
    ask(list(t)),
    ask(remove(`${t}u`, 'k')),
    ask(list(`${t}u`)),
  ]),
  one('PUT_KV_CONFIG', 'refused', (t) => [
    ask(without(put(t, 'k', 'v'), 'namespace')),
    ask(without(put(t, 'k', 'v'), 'key')),
    ask({ ...put(t, 'k', 'v'), ext: null }),
    ask(put('', '', 'v')),
    ask(get('', '')),
    ask(put(t, 'k', 'v'), 'broker'),
    ask(without(put(t, 'n', 'v'), 'value')),
    ask(get(t, 'n')),
    ask(list(t)),
  ]),
  one('GET_KV_CONFIG', 'refused', (t) => [
    ask(without(get(t, 'k'), 'namespace')),
    ask(without(get(t, 'k'), 'key')),
    ask({ ...get(t, 'k'), ext: null }),
    ask(get(t, 'k'), 'broker'),
    ask(without(list(t), 'namespace')),
    ask({ ...list(t), ext: null }),
    ask(list(t), 'broker'),
    ask(without(remove(t, 'k'), 'namespace')),
    ask(without(remove(t, 'k'), 'key')),
    ask({ ...remove(t, 'k'), ext: null }),
    ask(remove(t, 'k'), 'broker'),
  ]),
  one('PUT_KV_CONFIG', 'topics in order', (t) => [
    first(register(t)),
    ask(put('ORDER_TOPIC_CONFIG', `${t}t`, `${t}b:4`)),
    ask(route(`${t}t`)),
    ask(remove('ORDER_TOPIC_CONFIG', `${t}t`)),
    ask(route(`${t}t`)),
  ]),
  one('WIPE_WRITE_PERM_OF_BROKER', 'and given back', (t) => [
    ask(wipe(`${t}b`)),
    first(register(t, 0, 7)),
    ask(wipe(`${t}b`)),
    ask(route(`${t}t`)),
    ask(wipe(`${t}b`)),
    ask(register(t, 0, 7)),
    ask(route(`${t}t`)),
    ask(rocketmq(add(`${t}b`))),
    ask(route(`${t}t`)),
    ask(rocketmq(wipe(`${t}b`))),
    ask(add(`${t}u`)),
    ask(without(wipe(t), 'brokerName')),
    ask({ ...wipe(t), ext: null }),
    ask(wipe('')),
    ask(without(add(t), 'brokerName')),
    ask({ ...add(t), ext: null }),
    askInVain({ ...add(`${t}b`), flag: 2 }),
    ask(route(`${t}t`)),
    ask(wipe(t), 'broker'),
    ask(add(t), 'broker'),
  ]),
  one('DELETE_TOPIC_IN_NAMESRV', 'gone', (t) => [
    ask(forget(`${t}t`)),
    first(register(t)),
    ask(forget(`${t}t`)),
    ask(route(`${t}t`)),
    ask(route(`${t}u`)),
    first(register(t)),
    ask(route(`${t}t`)),
    first(register(t, 0, 6, 'c')),
    ask(forget(`${t}t`, { clusterName: `${t}bC` })),
    ask(route(`${t}t`)),
    ask(forget(`${t}t`, { clusterName: `${t}xC` })),
    ask(route(`${t}t`)),
    ask(rocketmq(forget(`${t}t`, { clusterName: `${t}cC` }))),
    ask(route(`${t}t`)),
    ask(forget(`${t}u`, { clusterName: '' })),
    ask(route(`${t}u`)),
    ask(without(forget(t), 'topic')),
    ask({ ...forget(t), ext: null }),
    ask(forget('')),
    ask(forget(t), 'broker'),
  ]),
  one('REGISTER_TOPIC_IN_NAMESRV', 'queues', (t) => [
    ask(queues(`${t}n`, `${t}b`)),
    ask(route(`${t}n`)),
    first(register(t)),
    ask(queues(`${t}n`, `${t}b`)),
    ask(route(`${t}n`)),
    ask(rocketmq(queues(`${t}t`, `${t}b`))),
    ask(route(`${t}t`)),
    ask(queues(`${t}t`, `${t}x`, `${t}b`)),
    ask(route(`${t}t`)),
    ask(queues(`${t}m`, `${t}b`, `${t}x`)),
    ask(route(`${t}m`)),
    ask(queues(`${t}m`)),
    ask(route(`${t}m`)),
    ask({ ...queues(`${t}m`), body: '' }),
    ask({ ...queues(`${t}m`), body: 'x' }),
    ask({ ...queues(`${t}m`), body: '{}' }),
    ask(without(queues(t), 'topic')),
    ask({ ...queues(t), ext: null }),
    askInVain({ ...queues(`${t}o`, `${t}b`), flag: 2 }),
    ask(route(`${t}o`)),
    ask(queues(t), 'broker'),
  ]),
  one('GET_ALL_TOPIC_LIST_FROM_NAMESERVER', 'lists', (t) => [
    first(register(t)),
    look(shot('GET_ALL_TOPIC_LIST_FROM_NAMESERVER'), about(t)),
    look({ ...rocketmq(shot('GET_ALL_TOPIC_LIST_FROM_NAMESERVER')), ext: {} }, about(t)),
    look({ ...shot('GET_ALL_TOPIC_LIST_FROM_NAMESERVER'), ext: null }, about(t)),
    look(shot('GET_SYSTEM_TOPIC_LIST_FROM_NS'), about(t)),
    look({ ...shot('GET_SYSTEM_TOPIC_LIST_FROM_NS'), ext: null }, about(t)),
    look(cluster(`${t}bC`), whole),
    look(rocketmq(cluster(`${t}bC`)), whole),
    ask(cluster(`${t}u`)),
    ask(cluster('')),
    ask(without(cluster(t), 'cluster')),
    ask({ ...cluster(t), ext: null }),
    ask(cluster(t), 'broker'),
    ask(shot('GET_ALL_TOPIC_LIST_FROM_NAMESERVER'), 'broker'),
    ask(shot('GET_SYSTEM_TOPIC_LIST_FROM_NS'), 'broker'),
  ]),
  ...flagLists.map((of) =>
    one(of, 'by flags', (t) => [
      first(register(t, 1)),
      look(shot(of), about(t)),
      first(register(`${t}7`, 2)),
      look(rocketmq(shot(of)), about(`${t}7`)),
      first(register(`${t}8`, 3)),
      look({ ...shot(of), ext: null }, about(`${t}8`)),
      ask(shot(of), 'broker'),
    ]),
  ),
  one('GET_BROKER_MEMBER_GROUP', 'members', (t) => [
    ask(members(`${t}bC`, `${t}b`)),
    first(register(t)),
    ask(members(`${t}bC`, `${t}b`)),
    ask(rocketmq(members(`${t}bC`, `${t}b`))),
    ask(members(`${t}xC`, `${t}b`)),
    ask(members(`${t}bC`, `${t}x`)),
    ask(without(members(t, t), 'clusterName')),
    ask(without(members(t, t), 'brokerName')),
    ask({ ...members(t, t), ext: null }),
  ]),
  one(
    'UPDATE_NAMESRV_CONFIG',
    'lists switched off',
    () => [
      ask(config('enableTopicList=false')),
      ask(cluster('DefaultCluster')),
      ask(shot('GET_UNIT_TOPIC_LIST')),
      ask(shot('GET_HAS_UNIT_SUB_TOPIC_LIST')),
      ask(shot('GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST')),
      ask(rocketmq(config('enableTopicList=true\nenableAllTopicList=false'))),
      ask(shot('GET_ALL_TOPIC_LIST_FROM_NAMESERVER')),
      first(config('enableAllTopicList=true')),
      shown('enableAllTopicList', 'enableTopicList', 'supportActingMaster', 'needWaitForService'),
    ],
    { alone: true },
  ),
  one(
    'UPDATE_NAMESRV_CONFIG',
    'refused',
    () => [
      ask(config('')),
      ask(config('x')),
      ask(config('nobodyKnows=1')),
      ask(config('kvConfigPath=/x\nenableTopicList=false')),
      ask(config('configStorePath=/x')),
      ask(config('rocketmqHome=/x')),
      ask(config('configBlackList=x')),
      shown('enableTopicList'),
      ask({ ...config('enableTopicList=true'), ext: null }),
      askInVain({ ...config('waitSecondsForService=44'), flag: 2 }),
      shown('waitSecondsForService'),
      ask(config('waitSecondsForService=x')),
      ask(config('waitSecondsForService=45')),
      look({ ...settings, ext: null }, settingLines(['waitSecondsForService'])),
      ask(config(''), 'broker'),
      ask(settings, 'broker'),
    ],
    { alone: true },
  ),
];
