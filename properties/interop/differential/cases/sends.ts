/** Sends that are taken, and how they are stored. */
import { ask, askInVain, type Case, first, type Shot } from '../case.ts';
import {
  properties,
  pull,
  send,
  sendLong,
  stored,
  topicConfig,
  withExt,
  without,
} from '../shots.ts';

/** A send and what it made: the answer, the topic, the message. */
function sent(name: string, shot: (topic: string) => Shot, queueId = 0): Case {
  return {
    name,
    of: 'SEND_MESSAGE_V2',
    to: 'broker',
    steps: (t) => [
      ask(shot(t)),
      ask(topicConfig(t)),
      stored(t, 1, queueId),
      ask(pull(t, `${t}g`, 0, { queueId })),
    ],
  };
}

const plain = (name: string, ext: Record<string, string | number>, queueId = 0) =>
  sent(name, (t) => send(t, ext), queueId);
const withProperties = (name: string, values: Record<string, string>) =>
  plain(name, { i: properties(values) });

/** The cases. */
export const sendCases: readonly Case[] = [
  plain('plain', {}),
  sent('in ROCKETMQ headers', (t) => ({ ...send(t), format: 'ROCKETMQ' })),
  sent('without optional fields', (t) => without(send(t), 'i', 'j', 'k', 'l', 'm', 'n')),
  sent('with routing fields', (t) =>
    withExt(send(t), { n: 'broker-a', bname: 'broker-a', ns: 'x', nsd: 'true', oway: 'false' }),
  ),
  plain('to queue 3', { e: 3 }, 3),
  plain('flag and reconsumeTimes', { h: 7, j: 2 }),
  plain('negative flag', { h: -1 }),
  plain('negative reconsumeTimes', { j: -3 }),
  plain('compressed bit', { f: 1 }),
  plain('multi tags bit', { f: 2 }),
  plain('commit bits', { f: 8 }),
  plain('host bits', { f: 48 }),
  plain('unknown bits', { f: 0x7000_0000 }),
  plain('need-unwrap bit', { f: 64 }),
  plain('born at 0', { g: 0 }),
  plain('born before 1970', { g: -5 }),
  plain('born at the end of time', { g: '9223372036854775807' }),
  plain('unit mode', { k: 'true' }),
  plain('unit mode in capitals', { k: 'TRUE' }),
  plain('unit mode that is no boolean', { k: 'yes' }),
  plain('no properties', { i: '' }),
  withProperties('keys and tags', { KEYS: 'k1 k2', TAGS: 'a' }),
  withProperties('own id', { UNIQ_KEY: 'mine' }),
  withProperties('own region', { MSG_REGION: 'Mars', TRACE_ON: 'false', CLUSTER: 'Other' }),
  withProperties('empty value', { empty: '', KEYS: 'k' }),
  withProperties('wait for store', { WAIT: 'true' }),
  withProperties('do not wait for store', { WAIT: 'false' }),
  withProperties('POP_CK is dropped', { POP_CK: 'x', KEYS: 'k' }),
  withProperties('priority', { _SYS_MSG_PRIORITY_: '0' }),
  withProperties('priority below 0', { _SYS_MSG_PRIORITY_: '-1' }),
  withProperties('priority that is no number', { _SYS_MSG_PRIORITY_: 'high' }),
  withProperties('DELAY 0', { DELAY: '0' }),
  withProperties('DELAY below 0', { DELAY: '-3' }),
  withProperties('sharding key', { __SHARDINGKEY: 's' }),
  withProperties('retry properties', {
    RETRY_TOPIC: 'x',
    ORIGIN_MESSAGE_ID: 'y',
    RECONSUME_TIME: '2',
  }),
  withProperties('unicode', { clé: 'välue 漢字 😀' }),
  plain('properties without an end', { i: 'KEYS\u0001k' }),
  plain('properties without a value', { i: 'KEYS\u0002TAGS\u0001a\u0002' }),
  plain('a property given twice', { i: 'A\u00011\u0002A\u00012\u0002' }),
  plain('a property with two separators', { i: 'A\u0001b\u0001c\u0002TAGS\u0001a\u0002' }),
  plain('properties of separators only', { i: '\u0002\u0002\u0001\u0002' }),
  sent('body of zeros', (t) => send(t, {}, new Uint8Array(40))),
  {
    name: 'priority over many queues',
    of: 'SEND_MESSAGE_V2',
    to: 'broker',
    steps: (t) => [
      ask(send(t, { i: properties({ _SYS_MSG_PRIORITY_: '2' }) })),
      ask(send(t, { i: properties({ _SYS_MSG_PRIORITY_: '99' }), e: 1 })),
      ask(send(t, { i: properties({ _SYS_MSG_PRIORITY_: '+1' }), e: 0 })),
      ask(send(t, { i: properties({ _SYS_MSG_PRIORITY_: ' 1' }), e: 0 })),
    ],
  },
  {
    name: 'offsets grow queue by queue',
    of: 'SEND_MESSAGE_V2',
    to: 'broker',
    steps: (t) => [
      ask(send(t)),
      ask(send(t)),
      ask(send(t, { e: 1 })),
      ask(send(t)),
      stored(t, 3),
      ask(pull(t, `${t}g`, 0)),
    ],
  },
  {
    name: 'a queue of its choice',
    of: 'SEND_MESSAGE_V2',
    to: 'broker',
    steps: (t) => [ask(send(t, { e: -1, d: 1 })), ask(send(t, { e: -2147483648, d: 1 }))],
  },
  {
    name: 'one-way is stored and not answered',
    of: 'SEND_MESSAGE_V2',
    to: 'broker',
    steps: (t) => [
      askInVain({ ...send(t), flag: 2 }),
      stored(t, 1),
      ask(pull(t, `${t}g`, 0)),
      askInVain({ ...send(t, { e: 99 }), flag: 2 }),
      askInVain({ ...send(`${t}!`), flag: 2 }),
    ],
  },
  {
    name: 'long names',
    of: 'SEND_MESSAGE',
    to: 'broker',
    steps: (t) => [
      ask(sendLong(t)),
      ask(topicConfig(t)),
      stored(t, 1),
      ask(pull(t, `${t}g`, 0)),
      ask({ ...sendLong(t), format: 'ROCKETMQ' }),
      ask(without(sendLong(t), 'properties', 'reconsumeTimes', 'unitMode', 'batch')),
      ask(without(sendLong(t), 'maxReconsumeTimes')),
      ask(sendLong(t, { queueId: 9 })),
      ask(sendLong(t, { queueId: 'x' })),
      ask(sendLong('%RETRY%nobody')),
      ask(sendLong(`${t}#`)),
    ],
  },
  {
    name: 'queues of a topic made on demand',
    of: 'SEND_MESSAGE_V2',
    to: 'broker',
    steps: (t) =>
      [1, 8, 9, 0, -1].flatMap((count) => [
        ask(send(`${t}_${count}`, { d: count })),
        // With several queues it is chance which one takes it.
        ask(send(`${t}_${count}`, { d: count, e: count > 1 ? 0 : -1 })),
        ask(topicConfig(`${t}_${count}`)),
      ]),
  },
  {
    name: 'templates',
    of: 'SEND_MESSAGE_V2',
    to: 'broker',
    steps: (t) =>
      ['DefaultCluster', 'broker-a', 'BenchmarkTest', 'nosuchtopic', '', 'SELF_TEST_TOPIC'].flatMap(
        (template, at) => [
          ask(send(`${t}_${at}`, { c: template, d: 3 })),
          ask(topicConfig(`${t}_${at}`)),
        ],
      ),
  },
  {
    name: 'to the retry topic of a group',
    of: 'SEND_MESSAGE_V2',
    to: 'broker',
    steps: (t) => [
      ask(send(`%RETRY%${t}g`, { j: 1 })),
      ask(topicConfig(`%RETRY%${t}g`)),
      stored(`%RETRY%${t}g`, 1),
      ask(send(`%RETRY%${t}g`, { j: 16 })),
      ask(send(`%RETRY%${t}g`, { j: 17 })),
      ask(topicConfig(`%DLQ%${t}g`)),
      stored(`%DLQ%${t}g`, 1),
      ask(send(`%RETRY%${t}g`, { j: 3, l: 2 })),
      ask({ ...send(`%RETRY%${t}g`, { j: 3, l: 2 }), version: 200 }),
      ask(send(`%RETRY%${t}g`, { j: 17, e: 5 })),
      ask(send(`%RETRY%${t}g`, { e: 1 })),
      ask(without(send(`%RETRY%${t}g`, { j: 17 }), 'l')),
      ask(without(send(`%RETRY%${t}g`), 'j')),
      stored(`%DLQ%${t}g`, 2),
      ask(pull(`%RETRY%${t}g`, `${t}g`, 0)),
      ask(pull(`%DLQ%${t}g`, `${t}g`, 0)),
    ],
  },
  {
    name: 'to the dead letters of a group',
    of: 'SEND_MESSAGE_V2',
    to: 'broker',
    steps: (t) => [
      ask(send(`%DLQ%${t}g`)),
      ask(topicConfig(`%DLQ%${t}g`)),
      ask(send('%RETRY%')),
      ask(send('%DLQ%')),
      ask(topicConfig('%RETRY%')),
    ],
  },
  {
    name: 'sent without being answered on the namesrv',
    of: 'SEND_MESSAGE_V2',
    to: 'namesrv',
    steps: (t) => [first(send(t)), ask(send(t)), askInVain({ ...send(t), flag: 2 })],
  },
];
