/** Pulls that are refused, or nearly. */
import { ask, askInVain, type Case, code, first, type Shot } from '../case.ts';
import { createTopic, group, heartbeat, pull, rocketmq, send, stored, without } from '../shots.ts';

const required = [
  'consumerGroup',
  'topic',
  'queueId',
  'queueOffset',
  'maxMsgNums',
  'sysFlag',
  'commitOffset',
  'suspendTimeoutMillis',
  'subVersion',
];
const numbers = [...required.slice(2), 'maxMsgBytes', 'requestSource'];

function refused(name: string, ...shots: ((topic: string) => Shot)[]): Case {
  return {
    name,
    of: 'PULL_MESSAGE',
    to: 'broker',
    steps: (t) => [
      first(createTopic(t)),
      first(send(t)),
      stored(t, 1),
      ...shots.map((shot) => ask(shot(t))),
    ],
  };
}

/** The cases. */
export const pullCheckCases: readonly Case[] = [
  refused(
    'a field is missing',
    ...required.map((name) => (t: string) => without(pull(t, `${t}g`, 0), name)),
  ),
  refused(
    'a field is missing in ROCKETMQ headers',
    ...required.map((name) => (t: string) => rocketmq(without(pull(t, `${t}g`, 0), name))),
  ),
  refused(
    'the version that sysFlag asks for is missing',
    (t) => heartbeat(`${t}c`, [{ groupName: `${t}h`, topics: { [t]: '*' } }]),
    (t) => without(pull(t, `${t}h`, 0, { sysFlag: 0 }), 'subVersion'),
  ),
  {
    name: 'an offset or a time that sysFlag asks for is missing',
    of: 'PULL_MESSAGE',
    to: 'broker',
    steps: (t) => [
      first(createTopic(t)),
      askInVain(without(pull(t, `${t}g`, 0, { sysFlag: 5 }), 'commitOffset')),
      askInVain(without(pull(t, `${t}g`, 0, { sysFlag: 6 }), 'suspendTimeoutMillis')),
    ],
  },
  refused(
    'a field is no number',
    ...numbers.map((name) => (t: string) => pull(t, `${t}g`, 0, { [name]: 'x' })),
  ),
  refused(
    'a field is no number in ROCKETMQ headers',
    ...numbers.map((name) => (t: string) => rocketmq(pull(t, `${t}g`, 0, { [name]: 'x' }))),
  ),
  refused(
    'no ext fields',
    (t) => ({ ...pull(t, `${t}g`, 0), ext: null }),
    (t) => ({ ...pull(t, `${t}g`, 0), ext: {} }),
    (t) => rocketmq({ ...pull(t, `${t}g`, 0), ext: {} }),
  ),
  refused(
    'numbers that Java reads in its own way',
    (t) => pull(t, `${t}g`, 0, { queueOffset: '+0' }),
    (t) => pull(t, `${t}g`, 0, { queueOffset: ' 0' }),
    (t) => pull(t, `${t}g`, 0, { queueOffset: '0L' }),
    (t) => pull(t, `${t}g`, 0, { queueOffset: '9223372036854775808' }),
    (t) => pull(t, `${t}g`, 0, { queueId: '2147483648' }),
    (t) => pull(t, `${t}g`, 0, { queueId: '-0' }),
  ),
  refused(
    'queue out of range',
    (t) => pull(t, `${t}g`, 0, { queueId: 4 }),
    (t) => pull(t, `${t}g`, 0, { queueId: -1 }),
    (t) => pull(t, `${t}g`, 0, { queueId: 2147483647 }),
  ),
  refused(
    'unknown topics',
    (t) => pull(`${t}_no`, `${t}g`, 0),
    (t) => pull('', `${t}g`, 0),
    (t) => pull('a b', `${t}g`, 0),
    (t) => pull(`%RETRY%${t}g`, `${t}g`, 0),
    (t) => pull('TBW102', `${t}g`, 0),
    (t) => pull('SCHEDULE_TOPIC_XXXX', `${t}g`, 0, { queueId: 9 }),
  ),
  refused(
    'odd groups',
    (t) => pull(t, '', 0),
    (t) => pull(t, 'a b', 0),
    (t) => pull(t, 'ä', 0),
    (t) => pull(t, 'g'.repeat(120), 0),
    (t) => pull(t, 'g'.repeat(121), 0),
    (t) => pull(t, 'g'.repeat(255), 0),
    (t) => pull(t, 'g'.repeat(256), 0),
    (t) => pull(t, 'CID_RMQ_SYS_x', 0),
  ),
  refused(
    'nobody said what is wanted',
    (t) => pull(t, `${t}n`, 0, { sysFlag: 0 }),
    (t) => pull(t, `${t}n`, 0, { sysFlag: 1, commitOffset: 1 }),
    (t) => ({
      code: code.QUERY_CONSUMER_OFFSET,
      ext: { topic: t, consumerGroup: `${t}n`, queueId: 0 },
    }),
    (t) => pull(t, `${t}n`, 0),
    (t) => pull(t, `${t}n`, 0, { sysFlag: 0 }),
    (t) => heartbeat(`${t}c`, [{ groupName: `${t}m`, topics: { other: '*' } }]),
    (t) => pull(t, `${t}m`, 0, { sysFlag: 0 }),
  ),
  refused(
    'other expressions',
    (t) => pull(t, `${t}g`, 0, { expressionType: 'SQL92', subscription: 'a > 1' }),
    (t) => pull(t, `${t}g`, 0, { expressionType: 'SQL92', subscription: 'a >' }),
    (t) => pull(t, `${t}g`, 0, { expressionType: 'SQL92', subscription: '' }),
    (t) => pull(t, `${t}g`, 0, { expressionType: 'SQL92', subscription: '*' }),
    (t) => pull(t, `${t}g`, 0, { expressionType: 'XPATH', subscription: 'a' }),
    (t) => pull(t, `${t}g`, 0, { expressionType: 'sql92', subscription: 'a > 1' }),
  ),
  refused(
    'groups that may not',
    (t) => group({ groupName: `${t}g`, consumeEnable: false }),
    (t) => pull(t, `${t}g`, 0),
    (t) => group({ groupName: `${t}b`, consumeBroadcastEnable: false }),
    (t) => pull(t, `${t}b`, 0),
    (t) =>
      heartbeat(`${t}c`, [
        { groupName: `${t}b`, topics: { [t]: '*' }, messageModel: 'BROADCASTING' },
      ]),
    (t) => pull(t, `${t}b`, 0, { sysFlag: 0, subVersion: 1 }),
    (t) => pull(t, `${t}b`, 0),
  ),
  {
    name: 'a pull on the name server',
    of: 'PULL_MESSAGE',
    to: 'namesrv',
    steps: (t) => [ask(pull(t, `${t}g`, 0))],
  },
];
