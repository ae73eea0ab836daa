/** What the flags of groups allow, and what they forbid. */
import { beat, config, memberPull } from '../adminGroupShots.ts';
import { ask, type Case, first } from '../case.ts';
import {
  createTopic,
  group,
  heartbeat,
  pull,
  queryOffset,
  send,
  stored,
  topicConfig,
} from '../shots.ts';

type Of = Exclude<Case['of'], 'FRAME'>;

const one = (
  of: Of,
  name: string,
  steps: Case['steps'],
  more: Partial<Pick<Case, 'alone'>> = {},
): Case => ({ name, of, to: 'broker', steps, ...more });
/** The cases. */
export const adminGroupFlagCases: readonly Case[] = [
  one('UPDATE_AND_CREATE_SUBSCRIPTIONGROUP', 'broadcasts that may not be', (t) => [
    first(createTopic(t, { readQueueNums: 1, writeQueueNums: 1 })),
    first(send(t)),
    stored(t, 1),
    first(group({ groupName: `${t}g`, consumeBroadcastEnable: false })),
    ask(beat(t, 'BROADCASTING')),
    ask(memberPull(t, `${t}g`)),
    ask(pull(t, `${t}g`, 0)),
    first(group({ groupName: `${t}g`, consumeBroadcastEnable: true })),
    ask(memberPull(t, `${t}g`)),
  ]),
  one('UPDATE_AND_CREATE_SUBSCRIPTIONGROUP', 'where a first question begins', (t) => [
    first(createTopic(t, { readQueueNums: 1, writeQueueNums: 1 })),
    first(send(t)),
    stored(t, 1),
    first(group({ groupName: `${t}g`, consumeFromMinEnable: false })),
    first(group({ groupName: `${t}h`, consumeFromMinEnable: true })),
    ask(queryOffset(t, `${t}g`)),
    ask(queryOffset(t, `${t}h`)),
    ask(queryOffset(t, `${t}g`, { setZeroIfNotFound: true })),
    ask(pull(t, `${t}g`, 0)),
  ]),
  one('UPDATE_AND_CREATE_SUBSCRIPTIONGROUP', 'retry queues and times', (t) => [
    first(group({ groupName: `${t}g`, retryQueueNums: 3 })),
    first(beat(t)),
    ask(topicConfig(`%RETRY%${t}g`)),
    first(group({ groupName: `${t}g`, retryQueueNums: 0 })),
    first(beat(t)),
    ask(topicConfig(`%RETRY%${t}g`)),
    first(group({ groupName: `${t}xg`, retryQueueNums: 0 })),
    first(beat(`${t}x`)),
    ask(topicConfig(`%RETRY%${t}xg`)),
  ]),
  one(
    'UPDATE_AND_CREATE_SUBSCRIPTIONGROUP',
    'who is told where to read',
    (t) => [
      first(createTopic(t, { readQueueNums: 1, writeQueueNums: 1 })),
      first(send(t)),
      stored(t, 1),
      first(group({ groupName: `${t}g`, brokerId: 3, whichBrokerWhenConsumeSlowly: 2 })),
      ask(pull(t, `${t}g`, 0)),
      ask(pull(t, `${t}g`, 1)),
      ask(pull(t, `${t}g`, 9)),
      first(config('slaveReadEnable=true')),
      ask(pull(t, `${t}g`, 0)),
      ask(pull(t, `${t}g`, 1)),
      ask(pull(t, `${t}g`, 9)),
      first(config('slaveReadEnable=false')),
    ],
    { alone: true },
  ),
  one('UPDATE_AND_CREATE_SUBSCRIPTIONGROUP', 'members that are not told of each other', (t) => [
    first(createTopic(t)),
    first(group({ groupName: `${t}g`, notifyConsumerIdsChangedEnable: false })),
    first(beat(t), 'broker-c'),
    first(heartbeat(`${t}d`, [{ groupName: `${t}g`, topics: { [t]: '*' } }]), 'broker-d'),
    { do: 'hear', ms: 300, on: 'broker-c' },
    first(group({ groupName: `${t}g`, notifyConsumerIdsChangedEnable: true })),
    first(heartbeat(`${t}e`, [{ groupName: `${t}g`, topics: { [t]: '*' } }]), 'broker-e'),
    { do: 'hear', ms: 300, on: 'broker-c' },
  ]),
];
