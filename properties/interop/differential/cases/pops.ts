/** What pops hand out. */
import { as, ask, type Case, code, first, type Step, say, wait } from '../case.ts';
import { ack, copied, deliveriesOf, from, pop } from '../popShots.ts';
import {
  commit,
  createTopic,
  properties,
  pull,
  queryOffset,
  send,
  sendBatch,
  stored,
} from '../shots.ts';

const popped = (name: string, steps: Case['steps'], more: Partial<Case> = {}): Case => ({
  name,
  of: 'POP_MESSAGE',
  to: 'broker',
  steps,
  ...more,
});

/** A topic of so many queues, with so many messages in each. */
const filled = (topic: string, queues: number, count: number): Step[] => [
  first(createTopic(topic, { readQueueNums: queues, writeQueueNums: queues })),
  ...Array.from({ length: queues }, (_, queue) => [
    first(
      sendBatch(
        topic,
        Array.from({ length: count }, (_body, at) => `m${at}`),
        { e: queue },
      ),
    ),
    stored(topic, count, queue),
  ]).flat(),
];

/** A step whose queues are compared by their turn. */
const inTurn = (step: Step, turns: number): Step => (step.do === 'ask' ? { ...step, turns } : step);

/**
 * Hides for longer than a run takes: upstream fails over and over, in the whole revive queue, at a
 * message that a group popped from a retry topic that is not its own by the name.
 */
const invisibleTime = 200_000_000;

/** Messages with tags, in one queue. */
const tagged = (topic: string, ...tags: string[]): Step[] => [
  first(createTopic(topic, { readQueueNums: 1, writeQueueNums: 1 })),
  ...tags.map((tag) => first(send(topic, { i: properties({ TAGS: tag, UNIQ_KEY: tag }) }))),
  stored(topic, tags.length),
];

/** The cases. */
export const popCases: readonly Case[] = [
  popped('one queue, in parts', (t) => [
    ...filled(t, 1, 12),
    ask(pop(t, `${t}g`, { queueId: 0, maxMsgNums: 5 })),
    ask(pop(t, `${t}g`, { queueId: 0, maxMsgNums: 1 })),
    ask(pop(t, `${t}g`, { queueId: -1, maxMsgNums: 5 })),
    ask(pop(t, `${t}g`, { queueId: 0 })),
    ask(pop(t, `${t}g`, { queueId: 0 })),
    ask(pop(t, `${t}h`)),
  ]),
  popped('four queues at once', (t) => [
    ...filled(t, 4, 3),
    inTurn(ask(pop(t, `${t}g`)), 4),
    ask(pop(t, `${t}g`)),
  ]),
  popped('four queues, no more than a few', (t) => [
    ...filled(t, 4, 3),
    inTurn(ask(pop(t, `${t}a`, { maxMsgNums: 2 })), 4),
    inTurn(ask(pop(t, `${t}b`, { maxMsgNums: 3 })), 4),
    inTurn(ask(pop(t, `${t}c`, { maxMsgNums: 5 })), 4),
    inTurn(ask(pop(t, `${t}d`, { maxMsgNums: 11 })), 4),
    inTurn(ask(pop(t, `${t}d`, { maxMsgNums: 11 })), 4),
  ]),
  popped('eight queues of ten', (t) => [
    ...filled(t, 8, 10),
    inTurn(ask(pop(t, `${t}g`)), 8),
    inTurn(ask(pop(t, `${t}h`, { maxMsgNums: 10 })), 8),
  ]),
  popped('one of many queues', (t) => [
    ...filled(t, 4, 3),
    ask(pop(t, `${t}g`, { queueId: 2, maxMsgNums: 2 })),
    ask(pop(t, `${t}g`, { queueId: 0 })),
    ask(pop(t, `${t}g`, { queueId: 2 })),
    ask(pop(t, `${t}g`, { queueId: 2 })),
  ]),
  popped('more than one read gives', (t) => [
    ...filled(t, 1, 40),
    ask(pop(t, `${t}g`)),
    ask(pop(t, `${t}g`)),
    first(createTopic(`${t}big`, { readQueueNums: 1, writeQueueNums: 1 })),
    ...Array.from({ length: 4 }, () => first(send(`${t}big`, {}, 'x'.repeat(100_000)))),
    stored(`${t}big`, 4),
    ask(pop(`${t}big`, `${t}g`)),
    ask(pop(`${t}big`, `${t}g`)),
    first(send(`${t}big`, {}, 'x'.repeat(300_000))),
    stored(`${t}big`, 5),
    ask(pop(`${t}big`, `${t}g`)),
  ]),
  popped('an empty topic', (t) => [
    first(createTopic(t)),
    ask(pop(t, `${t}g`)),
    ask(pop(t, `${t}g`, { queueId: 3, initMode: 1 })),
    ask(pop(t, `${t}g`, { invisibleTime: 5, maxMsgNums: 0 })),
    ask(queryOffset(t, `${t}g`)),
  ]),
  popped('tags with gaps', (t) => [
    ...tagged(t, 'a', 'b', 'a', 'c', 'b', 'a', 'b', 'b'),
    ask(pop(t, `${t}a`, { exp: 'a' })),
    ask(pop(t, `${t}a`, { exp: 'a' })),
    ask(pop(t, `${t}b`, { exp: 'b', maxMsgNums: 2 })),
    ask(pop(t, `${t}b`, { exp: 'b', maxMsgNums: 1 })),
    ask(pop(t, `${t}b`, { exp: 'c || a', maxMsgNums: 1 })),
    ask(pop(t, `${t}c`, { exp: 'c || b' })),
    ask(pop(t, `${t}n`, { exp: 'n' })),
    wait(300),
    ask(pop(t, `${t}n`, { exp: '*' })),
    wait(300),
    ask(queryOffset(t, `${t}n`)),
    ask(queryOffset(t, `${t}a`)),
    ask(queryOffset(t, `${t}b`)),
  ]),
  popped('tags of the same hash', (t) => [
    ...tagged(t, 'Aa', 'BB', 'C'),
    ask(pop(t, `${t}a`, { exp: 'Aa' })),
    ask(pop(t, `${t}b`, { exp: 'BB || C', maxMsgNums: 1 })),
  ]),
  popped('where a group begins', (t) => [
    ...filled(t, 1, 3),
    ask(pop(t, `${t}a`, { initMode: 1 })),
    ask(pop(t, `${t}b`, { initMode: 0 })),
    first(commit(t, `${t}c`, 2)),
    ask(pop(t, `${t}c`, { initMode: 0 })),
    first(commit(t, `${t}d`, 3)),
    ask(pop(t, `${t}d`, { initMode: 0 })),
    first(commit(t, `${t}e`, 9)),
    ask(pop(t, `${t}e`)),
    wait(300),
    ask(queryOffset(t, `${t}e`)),
    first(send(t)),
    stored(t, 4),
    ask(pop(t, `${t}e`)),
    ask(pop(t, `${t}d`)),
  ]),
  popped('what is committed', (t) => [
    ...filled(t, 1, 5),
    ask(queryOffset(t, `${t}g`, { setZeroIfNotFound: false })),
    ask(pop(t, `${t}g`, { maxMsgNums: 2 })),
    wait(400),
    ask(queryOffset(t, `${t}g`)),
    ask(pop(t, `${t}g`, { maxMsgNums: 2 })),
    wait(400),
    ask(queryOffset(t, `${t}g`)),
    first(commit(t, `${t}g`, 1)),
    ask(pop(t, `${t}g`)),
  ]),
  popped('properties and bodies go out as they came', (t) => [
    first(createTopic(t, { readQueueNums: 1, writeQueueNums: 1 })),
    first(send(t, { h: 7, j: 2, i: properties({ KEYS: 'k', own: 'ü', UNIQ_KEY: 'u' }) }, 'ü')),
    first(send(t, { i: properties({ POP_CK: '0 1 2 3 0 b 0 0', UNIQ_KEY: 'v' }) })),
    first(send(t, { i: properties({ '1ST_POP_TIME': '5', ORIGIN_GROUP: 'x' }) })),
    stored(t, 3),
    ask(pop(t, `${t}g`)),
    ask(pull(t, `${t}g`, 0)),
  ]),
  popped('a retry topic read by its own name', (t) => [
    ask(send(`%RETRY%${t}g`)),
    stored(`%RETRY%${t}g`, 1),
    ask(pop(`%RETRY%${t}g`, `${t}g`, { invisibleTime })),
    ask(pop(`%RETRY%${t}g`, `${t}h`, { invisibleTime })),
  ]),
  popped('fewer queues than before', (t) => [
    ...filled(t, 2, 2),
    first(createTopic(t, { readQueueNums: 1, writeQueueNums: 2 })),
    ask(pop(t, `${t}g`)),
    ask(pop(t, `${t}g`, { queueId: 1 })),
    first(createTopic(t, { readQueueNums: 3, writeQueueNums: 2 })),
    ask(pop(t, `${t}g`)),
  ]),
  popped(
    'copies come under the name that was asked for',
    (t) => {
      const of = { topic: t, group: `${t}g` };
      return [
        ...tagged(t, 'a', 'b'),
        first(pop(t, of.group, { invisibleTime: 500 })),
        copied(of, 2),
        as('again', ask(pop(t, of.group, { queueId: 0 }))),
        say((named) =>
          deliveriesOf(named('again'), t, of.group)
            .map(({ topic, queueId, offset }) => `${topic}/${queueId}@${offset}`)
            .join(),
        ),
        ask(pull(`%RETRY%${of.group}_${t}`, of.group, 0)),
        ask(ack(from(of, 'again', 1), of.group)),
        ask(pop(t, of.group)),
        ask({ code: code.GET_TOPIC_CONFIG, ext: { topic: `%RETRY%${of.group}_${t}` } }),
        ask(queryOffset(`%RETRY%${of.group}_${t}`, of.group)),
        ask(pop(`%RETRY%${of.group}_${t}`, `${t}h`, { invisibleTime })),
        first(send(t, { i: properties({ TAGS: 'c', UNIQ_KEY: 'c' }) })),
        stored(t, 3),
        ask(pop(t, of.group, { exp: 'a' })),
      ];
    },
    { waits: true },
  ),
];
