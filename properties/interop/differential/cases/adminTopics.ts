/** What operators ask of a broker's topics. */
import { about, whole } from '../adminView.ts';
import { ask, askInVain, type Case, code, first, look, type Shot } from '../case.ts';
import {
  commit,
  createTopic,
  properties,
  pull,
  queryOffset,
  rocketmq,
  send,
  stored,
  topicConfig,
  without,
} from '../shots.ts';

type Ext = NonNullable<Shot['ext']>;

const one = (of: Exclude<Case['of'], 'FRAME'>, name: string, steps: Case['steps']): Case => ({
  name,
  of,
  to: 'broker',
  steps,
});
const shot = (of: Exclude<Case['of'], 'FRAME'>, ext: Ext = {}, body: Shot['body'] = ''): Shot => ({
  code: code[of],
  ext,
  body,
});

const topic = (topicName: string, more: Readonly<Record<string, unknown>> = {}) => ({
  topicName,
  readQueueNums: 4,
  writeQueueNums: 4,
  perm: 6,
  order: false,
  topicFilterType: 'SINGLE_TAG',
  topicSysFlag: 0,
  attributes: {},
  ...more,
});
const list = (...topicConfigList: readonly unknown[]): Shot =>
  shot('UPDATE_AND_CREATE_TOPIC_LIST', {}, JSON.stringify({ topicConfigList }));
const stats = (name: string, ext: Ext = {}) =>
  shot('GET_TOPIC_STATS_INFO', { topic: name, ...ext });
const entries = (name: string, ext: Ext = {}) =>
  shot('QUERY_CONSUME_QUEUE', { topic: name, queueId: 0, index: 0, count: 5, ...ext });
const remove = (name: string, ext: Ext = {}) =>
  shot('DELETE_TOPIC_IN_BROKER', { topic: name, ...ext });
const all = (ext: Ext = {}) => shot('GET_ALL_TOPIC_CONFIG', ext);

/** A message with a key of its own: those that brokers make are longer where there is IPv6. */
const keyed = (name: string, tags = 'a') =>
  send(name, { i: properties({ ...(tags && { TAGS: tags }), UNIQ_KEY: 'k' }) });

/** A request that needs nothing and is always answered alike. */
const plain = (
  of: 'CLEAN_UNUSED_TOPIC' | 'CLEAN_EXPIRED_CONSUMEQUEUE' | 'DELETE_EXPIRED_COMMITLOG',
) =>
  one(of, 'asked', () => [
    ask(shot(of)),
    ask(rocketmq(shot(of))),
    ask({ ...shot(of), ext: null }),
    ask(shot(of, { unheard: 'of' }, 'x')),
    askInVain({ ...shot(of), flag: 2 }),
    ask(shot(of), 'namesrv'),
  ]);

/** The cases. */
export const adminTopicCases: readonly Case[] = [
  one('UPDATE_AND_CREATE_TOPIC_LIST', 'made and changed', (t) => [
    ask(list(topic(`${t}a`), topic(`${t}b`, { readQueueNums: 2, order: true }))),
    ask(topicConfig(`${t}a`)),
    ask(topicConfig(`${t}b`)),
    ask(list(topic(`${t}a`, { perm: 4 }), topic(`${t}c`, { topicSysFlag: 1 }))),
    ask(topicConfig(`${t}a`)),
    ask(topicConfig(`${t}c`)),
    ask(rocketmq(list(topic(`${t}d`)))),
    ask(topicConfig(`${t}d`)),
    askInVain({ ...list(topic(`${t}e`)), flag: 2 }),
    ask(topicConfig(`${t}e`)),
    ask(list(topic(`${t}f`, { attributes: { '+message.type': 'FIFO' } }))),
    ask(topicConfig(`${t}f`)),
  ]),
  one('UPDATE_AND_CREATE_TOPIC_LIST', 'one that is as it was', (t) => [
    ask(list(topic(`${t}a`))),
    ask(list(topic(`${t}a`), topic(`${t}b`))),
    ask(topicConfig(`${t}b`)),
    ask(list(topic(`${t}c`), topic(`${t}a`))),
    ask(topicConfig(`${t}c`)),
  ]),
  one('UPDATE_AND_CREATE_TOPIC_LIST', 'refused', (t) => [
    ask(list(topic(`${t}a`), topic('a b'))),
    ask(topicConfig(`${t}a`)),
    ask(list(topic('TBW102'), topic(`${t}b`))),
    ask(topicConfig(`${t}b`)),
    ask(list(topic('x'.repeat(128)))),
    ask(list(topic(''))),
    ask(list(topic(`${t}d`, { attributes: { 'message.type': 'FIFO' } }))),
    ask(topicConfig(`${t}d`)),
    ask(list(topic(`${t}d`, { attributes: { '+nobody.knows': 'x' } }))),
    ask(list()),
    ask(shot('UPDATE_AND_CREATE_TOPIC_LIST', {}, 'x')),
    ask(shot('UPDATE_AND_CREATE_TOPIC_LIST', {}, '[]')),
    ask(list(topic(`${t}g`)), 'namesrv'),
  ]),
  one('GET_ALL_TOPIC_CONFIG', 'all and pages', (t) => [
    first(createTopic(`${t}a`)),
    first(createTopic(`${t}b`, { perm: 4, order: true })),
    look(all(), about(t)),
    look(rocketmq(all()), about(t)),
    look({ ...all(), ext: null }, about(t)),
    look(all({ topicSeq: 0, maxTopicNum: 100_000 }), about(t)),
    look(all({ topicSeq: 0 }), about(t)),
    look(all({ maxTopicNum: 1 }), about(t)),
    look(all({ topicSeq: 100_000, maxTopicNum: 10 }), about(`${t}z`)),
    look(all({ topicSeq: 0, maxTopicNum: 0 }), about(t)),
    look(all({ topicSeq: -1, maxTopicNum: 100_000 }), about(t)),
    look(all({ topicSeq: 0, maxTopicNum: -1 }), about(t)),
    ask(all({ topicSeq: 'x', maxTopicNum: 1 })),
    look(all({ topicSeq: 0, maxTopicNum: 'x' }), about(`${t}z`)),
    ask(all({ topicSeq: '', maxTopicNum: 5 })),
    look(all({ topicSeq: 0, maxTopicNum: 5, dataVersion: 'x' }), about(`${t}z`)),
    look(all({ topicSeq: 0, maxTopicNum: 100_000, dataVersion: '' }), about(t)),
    look(all({ topicSeq: 5, maxTopicNum: 100_000, dataVersion: '{}' }), about(t)),
    ask(all(), 'namesrv'),
  ]),
  one('GET_TOPIC_STATS_INFO', 'bounds', (t) => [
    first(createTopic(t, { readQueueNums: 3, writeQueueNums: 2 })),
    look(stats(t), whole),
    first(send(t)),
    first(send(t)),
    stored(t, 2),
    look(stats(t), whole),
    look(rocketmq(stats(t)), whole),
    first(createTopic(t, { readQueueNums: 1, writeQueueNums: 1 })),
    look(stats(t), whole),
    look(stats(t, { lo: true, bname: 'broker-a' }), whole),
    ask(stats(`${t}u`)),
    ask(stats('')),
    ask(without(stats(t), 'topic')),
    ask({ ...stats(t), ext: null }),
    look(stats('TBW102'), whole),
    askInVain({ ...stats(t), flag: 2 }),
    ask(stats(t), 'namesrv'),
  ]),
  one('DELETE_TOPIC_IN_BROKER', 'gone', (t) => [
    ask(remove(t)),
    first(createTopic(t, { readQueueNums: 1, writeQueueNums: 1 })),
    first(send(t)),
    first(send(t)),
    stored(t, 2),
    first({ ...pull(t, `${t}g`, 0), opaque: 5 }),
    ask(commit(t, `${t}g`, 2)),
    ask(queryOffset(t, `${t}g`)),
    ask(rocketmq(remove(t))),
    ask(topicConfig(t)),
    ask(stats(t)),
    ask(queryOffset(t, `${t}g`)),
    ask(pull(t, `${t}g`, 0)),
    ask(shot('GET_MAX_OFFSET', { topic: t, queueId: 0 })),
    look(entries(t), whole),
    first(createTopic(t, { readQueueNums: 1, writeQueueNums: 1 })),
    look(stats(t), whole),
    ask(queryOffset(t, `${t}g`)),
    ask(send(t)),
    stored(t, 1),
    ask(pull(t, `${t}g`, 0)),
    ask(pull(t, `${t}g`, 2)),
    ask(shot('QUERY_TOPIC_CONSUME_BY_WHO', { topic: t })),
  ]),
  one('DELETE_TOPIC_IN_BROKER', 'refused', (t) => [
    ask(remove('')),
    ask(remove('  ')),
    ask(without(remove(t), 'topic')),
    ask({ ...remove(t), ext: null }),
    ask(remove('TBW102')),
    ask(remove('SCHEDULE_TOPIC_XXXX')),
    ask(remove('RMQ_SYS_TRANS_HALF_TOPIC')),
    ask(remove('rmq_sys_REVIVE_LOG_DefaultCluster')),
    ask(remove('rmq_sys_unheard')),
    ask(remove('broker-a')),
    ask(remove('a b')),
    ask(remove('x'.repeat(300))),
    ask(remove(`%RETRY%${t}`)),
    ask(topicConfig('TBW102')),
    first(createTopic(t)),
    askInVain({ ...remove(t), flag: 2 }),
    ask(topicConfig(t)),
  ]),
  one('GET_SYSTEM_TOPIC_LIST_FROM_BROKER', 'all', (t) => [
    first(createTopic(t)),
    look(shot('GET_SYSTEM_TOPIC_LIST_FROM_BROKER'), whole),
    look(rocketmq(shot('GET_SYSTEM_TOPIC_LIST_FROM_BROKER')), whole),
    look({ ...shot('GET_SYSTEM_TOPIC_LIST_FROM_BROKER'), ext: null }, whole),
    ask(shot('GET_SYSTEM_TOPIC_LIST_FROM_BROKER'), 'namesrv'),
  ]),
  plain('CLEAN_UNUSED_TOPIC'),
  plain('CLEAN_EXPIRED_CONSUMEQUEUE'),
  plain('DELETE_EXPIRED_COMMITLOG'),
  one('QUERY_CONSUME_QUEUE', 'entries', (t) => [
    first(createTopic(t, { readQueueNums: 2, writeQueueNums: 2 })),
    ask(entries(t)),
    first(keyed(t)),
    first(keyed(t, '')),
    first(keyed(t)),
    stored(t, 3),
    look(entries(t), whole),
    look(rocketmq(entries(t, { index: 1, count: 1 })), whole),
    look(entries(t, { count: 0 }), whole),
    look(entries(t, { count: -1 }), whole),
    look(entries(t, { index: 2, count: 100 }), whole),
    look(entries(t, { index: 3 }), whole),
    look(entries(t, { index: -1 }), whole),
    look(entries(t, { queueId: 1 }), whole),
    look(entries(t, { queueId: 9 }), whole),
    look(entries(t, { queueId: -1 }), whole),
    look(entries(`${t}u`), whole),
    look(without(entries(t), 'topic'), whole),
    look(without(entries(t), 'queueId'), whole),
    look(without(entries(t), 'index'), whole),
    look(without(entries(t), 'count'), whole),
    look(entries(t, { index: 'x' }), whole),
    look(entries(t, { count: 'x' }), whole),
    look(entries(t, { consumerGroup: `${t}g`, count: 1 }), whole),
    first(pull(t, `${t}g`, 0, { subscription: 'a' })),
    look(entries(t, { consumerGroup: `${t}g`, count: 2 }), whole),
    ask(entries(t), 'namesrv'),
  ]),
];
