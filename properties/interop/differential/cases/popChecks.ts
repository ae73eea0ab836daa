/** Pops that are refused, or nearly. */
import { ask, type Case, first, type Shot } from '../case.ts';
import { pop } from '../popShots.ts';
import {
  createTopic,
  group,
  heartbeat,
  members,
  pull,
  rocketmq,
  send,
  stored,
  without,
} from '../shots.ts';

const fields = Object.keys(pop('t', 'g').ext ?? {});
const numbers = ['queueId', 'maxMsgNums', 'invisibleTime', 'pollTime', 'bornTime', 'initMode'];

function refused(name: string, ...shots: ((topic: string) => Shot)[]): Case {
  return {
    name,
    of: 'POP_MESSAGE',
    to: 'broker',
    steps: (t) => [
      first(createTopic(t, { readQueueNums: 1, writeQueueNums: 1 })),
      first(send(t)),
      stored(t, 1),
      ...shots.map((shot) => ask(shot(t))),
    ],
  };
}

/** The cases. */
export const popCheckCases: readonly Case[] = [
  refused(
    'a field is missing',
    ...fields.map((name, at) => (t: string) => without(pop(t, `${t}g${at}`), name)),
  ),
  refused(
    'a field is no number',
    ...numbers.map((name, at) => (t: string) => pop(t, `${t}g${at}`, { [name]: 'x' })),
    (t) => pop(t, `${t}o`, { order: 'x' }),
  ),
  refused(
    'no ext fields, and headers that hold no such code',
    (t) => ({ ...pop(t, `${t}g`), ext: null }),
    (t) => ({ ...pop(t, `${t}g`), ext: {} }),
    (t) => rocketmq(pop(t, `${t}g`)),
  ),
  refused(
    'too late',
    (t) => pop(t, `${t}g`, { bornTime: 1 }),
    (t) => pop(t, `${t}g`, { bornTime: Date.now() - 700 }),
    (t) => pop(t, `${t}g`, { bornTime: -1 }),
    (t) => pop(t, `${t}g`, { bornTime: 1, pollTime: '9223372036854775807' }),
    (t) => pop(`${t}no`, `${t}g`, { bornTime: 1, maxMsgNums: 33 }),
    (t) => pop(t, `${t}h`, { bornTime: Date.now() + 60_000 }),
  ),
  refused(
    'how many',
    (t) => pop(t, `${t}a`, { maxMsgNums: 33 }),
    (t) => pop(`${t}no`, `${t}a`, { maxMsgNums: 2_147_483_647 }),
    (t) => pop(t, `${t}a`, { maxMsgNums: 32 }),
    (t) => pop(t, `${t}b`, { maxMsgNums: 0 }),
    (t) => pop(t, `${t}b`, { maxMsgNums: -1 }),
    (t) => pop(t, `${t}b`, { maxMsgNums: -2_147_483_648, exp: '' }),
    (t) => pop(t, `${t}b`, { maxMsgNums: 1 }),
  ),
  refused(
    'unknown topics',
    (t) => pop(`${t}_no`, `${t}g`),
    (t) => pop('', `${t}g`),
    (t) => pop('a b', `${t}g`),
    (t) => pop(`%RETRY%${t}g_${t}`, `${t}g`),
    (t) => pop(`${t}_no`, '', { queueId: 9, exp: 'a ||' }),
  ),
  refused(
    'queue out of range',
    (t) => pop(t, `${t}g`, { queueId: 1 }),
    (t) => pop(t, `${t}g`, { queueId: 2_147_483_647 }),
    (t) => pop(t, `${t}g`, { queueId: 1, consumerGroup: '' }),
    (t) => pop(t, `${t}g`, { queueId: -7 }),
    (t) => pop(t, `${t}h`, { queueId: -2_147_483_648 }),
  ),
  refused(
    'odd groups',
    (t) => pop(t, ''),
    (t) => pop(t, 'a b'),
    (t) => pop(t, 'ä'),
    (t) => pop(t, 'p'.repeat(121)),
    (t) => pop(t, 'p'.repeat(255)),
    (t) => pop(t, 'p'.repeat(256)),
    (t) => pop(t, 'a b', { exp: 'a ||', expType: 'x' }),
  ),
  refused(
    'groups that may not',
    (t) => group({ groupName: `${t}g`, consumeEnable: false }),
    (t) => pop(t, `${t}g`),
    (t) => pop(t, `${t}g`, { expType: 'XPATH' }),
    (t) => group({ groupName: `${t}g`, consumeEnable: true }),
    (t) => pop(t, `${t}g`),
    (t) => group({ groupName: `${t}b`, consumeBroadcastEnable: false }),
    (t) => pop(t, `${t}b`),
  ),
  refused(
    'topics that may not be read',
    (t) => createTopic(`${t}w`, { perm: 2 }),
    (t) => pop(`${t}w`, `${t}g`),
    (t) => pop(`${t}w`, `${t}g`, { queueId: 9 }),
    (t) => createTopic(`${t}w`, { perm: 4 }),
    (t) => pop(`${t}w`, `${t}g`),
  ),
  refused(
    'expressions',
    (t) => pop(t, `${t}a`, { expType: 'XPATH' }),
    (t) => pop(t, `${t}b`, { expType: 'SQL92', exp: '' }),
    (t) => pop(t, `${t}c`, { expType: 'tag' }),
    (t) => pop(t, `${t}d`, { expType: '' }),
    (t) => pop(t, `${t}e`, { expType: 'XPATH', exp: '' }),
    (t) => pop(t, `${t}f`, { exp: '||' }),
    (t) => pop(t, `${t}g`, { exp: ' ' }),
    (t) => pop(t, `${t}h`, { exp: 'b || a' }),
    (t) => pop(t, `${t}i`, { exp: 'b' }),
    (t) => pop(t, `${t}j`, { exp: '' }),
    (t) => without(pop(t, `${t}k`), 'expType'),
  ),
  refused(
    'times to hide for',
    (t) => pop(t, `${t}a`, { invisibleTime: 0 }),
    (t) => pop(t, `${t}b`, { invisibleTime: -1 }),
    (t) => pop(t, `${t}c`, { invisibleTime: 259_000_000 }),
    (t) => pop(t, `${t}d`, { pollTime: -1 }),
    (t) => pop(t, `${t}d`, { pollTime: -9 }),
    (t) => pop(t, `${t}e`, { initMode: 7 }),
    (t) => pop(t, `${t}f`, { initMode: -1 }),
  ),
  refused(
    'what the broker knows of the group then',
    (t) => pop(t, `${t}g`, { exp: 'a || b' }),
    (t) => pull(t, `${t}g`, 0, { sysFlag: 0 }),
    (t) => pull(t, `${t}g`, 0, { sysFlag: 0, subVersion: 0 }),
    (t) => pull(`%RETRY%${t}g_${t}`, `${t}g`, 0, { sysFlag: 0, subVersion: 0 }),
    (t) => pull(`${t}x`, `${t}g`, 0, { sysFlag: 0, subVersion: 0 }),
    (t) => members(`${t}g`),
    (t) => heartbeat(`${t}c`, [{ groupName: `${t}g`, topics: { [t]: '*' } }]),
    (t) => members(`${t}g`),
    (t) => pop(t, `${t}g`),
    (t) => pull(t, `${t}g`, 0, { sysFlag: 0, subVersion: 1 }),
    (t) => pull(t, `${t}g`, 0),
    (t) => pop(t, `${t}h`, { exp: '' }),
    (t) => pull(t, `${t}h`, 0, { sysFlag: 0, subVersion: 0 }),
  ),
  refused(
    'beside pulls of the same group',
    (t) => pop(t, `${t}g`),
    (t) => pull(t, `${t}g`, 0),
    (t) => pop(t, `${t}g`),
    (t) =>
      heartbeat(`${t}c`, [
        { groupName: `${t}p`, topics: { [t]: '*' }, consumeType: 'CONSUME_POP' },
      ]),
    (t) => members(`${t}p`),
    (t) => pop(t, `${t}p`),
    (t) => pull(t, `${t}p`, 0, { sysFlag: 0, subVersion: 1 }),
  ),
  {
    name: 'a pop on the name server',
    of: 'POP_MESSAGE',
    to: 'namesrv',
    steps: (t) => [ask(pop(t, `${t}g`))],
  },
];
