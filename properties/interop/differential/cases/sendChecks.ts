/** Sends that are refused, or nearly. */
import { ask, askInVain, type Case, first, type Shot } from '../case.ts';
import {
  createTopic,
  properties,
  pull,
  send,
  sendLong,
  stored,
  topicConfig,
  without,
} from '../shots.ts';

/** Requests to a topic that exists. */
function refused(name: string, ...shots: ((topic: string) => Shot)[]): Case {
  return {
    name,
    of: 'SEND_MESSAGE_V2',
    to: 'broker',
    steps: (t) => [first(createTopic(t)), ...shots.map((shot) => ask(shot(t)))],
  };
}

const required = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const numbers = ['d', 'e', 'f', 'g', 'h', 'j', 'l'];
const letters = (length: number, before = '') => before + 'x'.repeat(length - before.length);
const withTopic = (topic: string) => () => send(topic);

/** The cases. */
export const sendCheckCases: readonly Case[] = [
  refused('a field is missing', ...required.map((name) => (t: string) => without(send(t), name))),
  refused(
    'a field is missing in ROCKETMQ headers',
    ...required.map(
      (name) =>
        (t: string): Shot => ({ ...without(send(t), name), format: 'ROCKETMQ' }),
    ),
  ),
  refused(
    'no ext fields',
    (t) => ({ ...send(t), ext: null }),
    (t) => ({ ...send(t), ext: {} }),
    (t) => ({
      ...send(t),
      ext: null,
      format: 'ROCKETMQ',
    }),
  ),
  refused(
    'a field is no number',
    ...numbers.map((name) => (t: string) => send(t, { [name]: 'x' })),
  ),
  refused(
    'a field is no number in ROCKETMQ headers',
    ...numbers.map(
      (name) =>
        (t: string): Shot => ({ ...send(t, { [name]: 'x' }), format: 'ROCKETMQ' }),
    ),
  ),
  refused(
    'numbers that Java reads in its own way',
    (t) => send(t, { e: '+1' }),
    (t) => send(t, { e: ' 1' }),
    (t) => send(t, { e: '1.0' }),
    (t) => send(t, { e: '0x1' }),
    (t) => send(t, { e: '1e0' }),
    (t) => send(t, { e: '' }),
    (t) => send(t, { e: '00001' }),
    (t) => send(t, { e: '2147483648' }),
    (t) => send(t, { g: '9223372036854775808' }),
    (t) => send(t, { e: '٣' }),
    (t) => send(t, { e: '-0' }),
  ),
  refused(
    'no body',
    (t) => send(t, {}, ''),
    (t) => send(t, { e: 99 }, ''),
    () => send('TOPIC!', {}, ''),
    (t) => ({ ...send(t, {}, ''), format: 'ROCKETMQ' }),
  ),
  refused(
    'queue out of range',
    (t) => send(t, { e: 4 }),
    (t) => send(t, { e: 2147483647 }),
    (t) => send(t, { e: 3 }),
  ),
  refused(
    'bad topic names',
    withTopic(''),
    withTopic(' '),
    withTopic('a b'),
    withTopic('a.b'),
    withTopic('ä'),
    withTopic('%'),
    withTopic('|'),
    withTopic(letters(127, 'L')),
    withTopic(letters(128, 'L')),
    withTopic(letters(255, '%RETRY%')),
    withTopic(letters(256, '%RETRY%')),
    withTopic(letters(255, '%DLQ%')),
    withTopic(letters(256, '%DLQ%')),
    withTopic(`%RETRY%${letters(121)}`),
    withTopic('%RETRY%a b'),
  ),
  refused(
    'system topics',
    withTopic('SCHEDULE_TOPIC_XXXX'),
    withTopic('RMQ_SYS_TRANS_HALF_TOPIC'),
    withTopic('RMQ_SYS_TRANS_OP_HALF_TOPIC'),
    withTopic('RMQ_SYS_ROCKSDB_TRANS_HALF_TOPIC'),
    withTopic('RMQ_SYS_ROCKSDB_TRANS_OP_HALF_TOPIC'),
    withTopic('TRANS_CHECK_MAX_TIME_TOPIC'),
    withTopic('SELF_TEST_TOPIC'),
    withTopic('OFFSET_MOVED_EVENT'),
    withTopic('CHECKPOINT_TOPIC'),
    withTopic('RMQ_SYS_TRACE_TOPIC'),
    withTopic('TBW102'),
    withTopic('BenchmarkTest'),
    withTopic('DefaultCluster'),
    withTopic('broker-a'),
    withTopic('DefaultCluster_REPLY_TOPIC'),
    withTopic('rmq_sys_nosuch'),
    withTopic('rmq_sys_SYNC_BROKER_MEMBER_broker-a'),
  ),
  refused(
    'prepared without saying so',
    (t) => send(t, { f: 4 }),
    (t) => send(t, { f: 12 }),
  ),
  refused(
    'DELAY is no number',
    (t) => send(t, { i: properties({ DELAY: 'x' }) }),
    (t) => send(t, { i: properties({ DELAY: '99999999999' }) }),
    (t) => send(t, { i: properties({ DELAY: '1.5' }) }),
  ),
  refused(
    'DELAY',
    (t) => send(t, { i: properties({ DELAY: '18' }) }),
    (t) => send(t, { i: properties({ DELAY: '19' }) }),
    (t) => send(t, { i: properties({ DELAY: '2147483647' }), e: 3 }),
    (t) => send(t, { i: properties({ DELAY: '+18' }), e: 1 }),
    (t) => send(t, { i: properties({ DELAY: '17' }), e: 2 }),
    (t) => send(t, { i: properties({ DELAY: '2147483648' }) }),
    (t) => send(t, { i: properties({ DELAY: '' }) }),
    (t) => send(t, { i: properties({ DELAY: '0' }) }),
    (t) => send(t, { i: properties({ DELAY: '-3' }) }),
    (t) => sendLong(t, { properties: properties({ DELAY: '16' }) }),
    (t) => send('SCHEDULE_TOPIC_XXXX', { i: properties({ DELAY: '1' }), a: t }),
  ),
  refused(
    'inner batches',
    (t) => send(t, { i: properties({ INNER_NUM: '2' }) }),
    (t) => send(t, { f: 128 }),
    (t) => send(t, { f: 128, i: properties({ INNER_NUM: '2' }) }),
  ),
  refused(
    'properties too long',
    (t) => send(t, { i: properties({ k: 'x'.repeat(32_600) }) }),
    (t) => send(t, { i: properties({ k: 'x'.repeat(32_767) }) }),
    (t) => send(t, { i: properties({ UNIQ_KEY: 'u', k: 'x'.repeat(32_692) }) }),
    (t) => send(t, { i: properties({ UNIQ_KEY: 'u', k: 'x'.repeat(32_693) }) }),
    (t) => send(t, { i: properties({ UNIQ_KEY: 'u', k: 'ü'.repeat(16_346) }) }),
    (t) => send(t, { i: properties({ UNIQ_KEY: 'u', k: 'ü'.repeat(16_347) }) }),
  ),
  refused(
    'body too long',
    (t) => send(t, {}, new Uint8Array(4_194_304)),
    (t) => send(t, {}, new Uint8Array(4_194_305)),
  ),
  {
    name: 'permissions of the topic',
    of: 'SEND_MESSAGE_V2',
    to: 'broker',
    steps: (t) =>
      [0, 1, 2, 4, 6, 7].flatMap((perm) => [
        ask(createTopic(`${t}_${perm}`, { perm })),
        ask(send(`${t}_${perm}`)),
        stored(`${t}_${perm}`, 1),
        ask(pull(`${t}_${perm}`, `${t}g`, 0, { maxMsgNums: 1 })),
      ]),
  },
  {
    name: 'fewer write than read queues',
    of: 'SEND_MESSAGE_V2',
    to: 'broker',
    steps: (t) => [
      first(createTopic(t, { readQueueNums: 4, writeQueueNums: 1 })),
      ask(send(t, { e: 3 })),
      ask(send(t, { e: -1 })),
      ask(send(t, { e: 4 })),
      first(createTopic(`${t}w`, { readQueueNums: 1, writeQueueNums: 4 })),
      ask(send(`${t}w`, { e: 3 })),
      stored(`${t}w`, 1, 3),
      ask(pull(`${t}w`, `${t}g`, 0, { queueId: 3 })),
    ],
  },
  {
    name: 'a topic of types',
    of: 'SEND_MESSAGE_V2',
    to: 'broker',
    steps: (t) => [
      first(createTopic(t, { attributes: '+message.type=FIFO' })),
      ask(send(t)),
      ask(topicConfig(t)),
      first(createTopic(`${t}c`, { attributes: '+cleanup.policy=COMPACTION' })),
      ask(topicConfig(`${t}c`)),
      ask(send(`${t}c`)),
      ask(send(`${t}c`, { i: properties({ KEYS: 'k' }) })),
    ],
  },
  {
    name: 'group names are not looked at',
    of: 'SEND_MESSAGE_V2',
    to: 'broker',
    steps: (t) => [
      ask(send(t, { a: '' })),
      ask(send(t, { a: 'a b' })),
      ask(send(t, { a: 'x'.repeat(300) })),
      ask(send('%RETRY%a.b')),
      askInVain({ ...send(''), flag: 2 }, undefined, 200),
    ],
  },
];
