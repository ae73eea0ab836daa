/** Offsets of groups, and the bounds of queues. */
import { ask, askInVain, type Case, code, first, type Shot, type Step } from '../case.ts';
import {
  commit,
  createTopic,
  pull,
  queryOffset,
  rocketmq,
  send,
  stored,
  withExt,
  without,
} from '../shots.ts';

const filled = (topic: string, count: number): Step[] => [
  first(createTopic(topic)),
  ...Array.from({ length: count }, () => first(send(topic))),
  ...(count > 0 ? [stored(topic, count)] : []),
];

/** A group is known from its first pull on. */
const known = (topic: string): Step => first(pull(topic, `${topic}g`, 0));

const one = (name: string, of: Case['of'], steps: Case['steps']): Case => ({
  name,
  of,
  to: 'broker',
  steps,
});

const commits = (name: string, steps: Case['steps']) => one(name, 'UPDATE_CONSUMER_OFFSET', steps);
const queries = (name: string, steps: Case['steps']) => one(name, 'QUERY_CONSUMER_OFFSET', steps);

const commitFields = ['consumerGroup', 'topic', 'queueId', 'commitOffset'];
const queryFields = ['consumerGroup', 'topic', 'queueId'];
const bounds = ['GET_MAX_OFFSET', 'GET_MIN_OFFSET', 'GET_EARLIEST_MSG_STORETIME'] as const;

function boundCases(of: (typeof bounds)[number]): Case[] {
  const bound = (topic: string, ext = {}): Shot => ({
    code: code[of],
    ext: { topic, queueId: 0, ...ext },
  });
  return [
    one('of a queue', of, (t) => [
      ...filled(t, 0),
      ask(bound(t)),
      first(send(t)),
      first(send(t)),
      stored(t, 2),
      ask(bound(t)),
      ask(rocketmq(bound(t))),
      ask(bound(t, { queueId: 1 })),
      ask(bound(t, { queueId: 99 })),
      ask(bound(t, { queueId: -1 })),
      ask(bound(t, { committed: false })),
      ask(bound(t, { committed: 'x' })),
      ask(bound(t, { bname: 'broker-b', lo: true })),
    ]),
    one('of what is not there', of, (t) => [
      ask(bound(`${t}no`)),
      ask(bound('')),
      ask(bound('a b')),
      ask(bound('TBW102')),
      ask(rocketmq(bound(`${t}no`))),
    ]),
    one('wrong requests', of, (t) => [
      ...filled(t, 1),
      ask(without(bound(t), 'topic')),
      ask(without(bound(t), 'queueId')),
      ask({ ...bound(t), ext: null }),
      ask({ ...bound(t), ext: {} }),
      ask(bound(t, { queueId: 'x' })),
      ask(bound(t, { queueId: '2147483648' })),
      ask(rocketmq(without(bound(t), 'topic'))),
      ask(rocketmq(without(bound(t), 'queueId'))),
      ask(rocketmq(bound(t, { queueId: 'x' }))),
      askInVain({ ...bound(t), flag: 2 }),
    ]),
  ];
}

/** The cases. */
export const offsetCases: readonly Case[] = [
  commits('forwards, backwards and out of range', (t) => [
    ...filled(t, 2),
    known(t),
    ...[1, 2, 0, 999, '9223372036854775807', -1, -7, 1].flatMap((offset) => [
      ask(commit(t, `${t}g`, offset)),
      ask(queryOffset(t, `${t}g`)),
    ]),
    ask(rocketmq(commit(t, `${t}g`, 2))),
    ask(rocketmq(queryOffset(t, `${t}g`))),
  ]),
  commits('to queues that are not there', (t) => [
    ...filled(t, 1),
    known(t),
    ...[1, 99, -1].flatMap((queueId) => [
      ask(withExt(commit(t, `${t}g`, 5), { queueId })),
      ask(queryOffset(t, `${t}g`, { queueId })),
    ]),
  ]),
  commits('of unknown groups and topics', (t) => [
    ...filled(t, 1),
    ask(commit(t, `${t}g`, 1)),
    ask(queryOffset(t, `${t}g`)),
    known(t),
    ask(commit(t, `${t}g`, 1)),
    ask(commit(`${t}no`, `${t}g`, 1)),
    ask(commit(`${t}no`, `${t}no`, 1)),
    ask(commit('', `${t}g`, 1)),
    ask(commit(t, '', 1)),
    ask(commit('a b', 'c d', 1)),
    ask(commit(`%RETRY%${t}g`, `${t}g`, 1)),
    ask(commit(t, 'DEFAULT_CONSUMER', 1)),
    ask(commit(t, 'TOOLS_CONSUMER', 1)),
    ask(commit(t, 'CID_ONSAPI_OWNER', 1)),
  ]),
  commits('wrong requests', (t) => [
    ...filled(t, 1),
    known(t),
    ...commitFields.map((name) => ask(without(commit(t, `${t}g`, 1), name))),
    ...commitFields.map((name) => ask(rocketmq(without(commit(t, `${t}g`, 1), name)))),
    ask({ ...commit(t, `${t}g`, 1), ext: null }),
    ask({ ...commit(t, `${t}g`, 1), ext: {} }),
    ask(commit(t, `${t}g`, 'x')),
    ask(rocketmq(commit(t, `${t}g`, 'x'))),
    ask(withExt(commit(t, `${t}g`, 1), { queueId: 'x' })),
    ask(commit(t, `${t}g`, '9223372036854775808')),
    askInVain({ ...commit(t, `${t}g`, 1), flag: 2 }),
    ask(queryOffset(t, `${t}g`)),
    askInVain({ ...commit(`${t}no`, `${t}g`, 1), flag: 2 }),
  ]),
  queries('where a new group stands', (t) => [
    ...filled(t, 0),
    ask(queryOffset(t, `${t}g`)),
    first(send(t)),
    stored(t, 1),
    ask(queryOffset(t, `${t}g`)),
    ask(queryOffset(t, `${t}g`, { setZeroIfNotFound: false })),
    ask(queryOffset(t, `${t}g`, { setZeroIfNotFound: true })),
    ask(queryOffset(t, `${t}g`, { setZeroIfNotFound: 'x' })),
    ask(queryOffset(t, `${t}g`, { queueId: 1 })),
    ask(queryOffset(t, `${t}g`, { queueId: 99 })),
    ask(queryOffset(t, `${t}g`, { queueId: -1 })),
    ask(queryOffset(`${t}no`, `${t}g`)),
    ask(queryOffset('', '')),
    ask(queryOffset('a b', 'c d')),
  ]),
  queries('wrong requests', (t) => [
    ...filled(t, 1),
    ...queryFields.map((name) => ask(without(queryOffset(t, `${t}g`), name))),
    ...queryFields.map((name) => ask(rocketmq(without(queryOffset(t, `${t}g`), name)))),
    ask({ ...queryOffset(t, `${t}g`), ext: null }),
    ask(rocketmq({ ...queryOffset(t, `${t}g`), ext: {} })),
    ask(queryOffset(t, `${t}g`, { queueId: 'x' })),
    ask(rocketmq(queryOffset(t, `${t}g`, { queueId: 'x' }))),
    askInVain({ ...queryOffset(t, `${t}g`), flag: 2 }),
  ]),
  ...bounds.flatMap(boundCases),
];
