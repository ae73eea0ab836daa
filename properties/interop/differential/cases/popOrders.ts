/** Pops in order. */
import { as, ask, type Case, first, hear, hearFirst, type Step, say, tell, wait } from '../case.ts';
import {
  ack,
  batchAck,
  batchEntry,
  change,
  forged,
  from,
  type Popping,
  pop,
  popHeld,
} from '../popShots.ts';
import { createTopic, group, sendBatch, stored, topicConfig } from '../shots.ts';

const filled = (topic: string, count: number): Step[] => [
  first(createTopic(topic, { readQueueNums: 1, writeQueueNums: 1 })),
  first(group(`${topic}g`)),
  first(
    sendBatch(
      topic,
      Array.from({ length: count }, (_, at) => `m${at}`),
    ),
  ),
  stored(topic, count),
];

const inOrder = (name: string, steps: (t: string, of: Popping) => Step[], count = 6): Case => ({
  name: `in order: ${name}`,
  of: 'POP_MESSAGE',
  to: 'broker',
  steps: (t) => [...filled(t, count), ...steps(t, { topic: t, group: `${t}g` })],
});

const held = (name: string, steps: (t: string, of: Popping) => Step[], count = 6): Case => ({
  ...inOrder(name, steps, count),
  waits: true,
});

type Ext = Parameters<typeof pop>[2];

/** A pop in order, three messages at most, two seconds of hiding. */
const batchOf = ({ topic, group: name }: Popping, ext: Ext = {}) =>
  pop(topic, name, { order: true, maxMsgNums: 3, invisibleTime: 2_000, ...ext });

/** What an answer to a change says, with its time told from its pop time. */
const changeSaid = (name: string, popName: string): Step =>
  say((named) => {
    const { ext } = named(name);
    const isOld = ext.get('popTime') === named(popName).ext.get('popTime');
    const lastsMs = Number(ext.get('invisibleTime'));
    return `${isOld} ${Math.round(lastsMs / 1_000)} s ${ext.get('reviveQid')}`;
  });

/** Whether something is heard on a connection within `ms`, having been asked for before. */
const popWaits = (
  on: string,
  { topic, group: name }: Popping,
  ms: number,
  ext: Ext = {},
): Step[] => [
  tell(popHeld(topic, name, ms, { order: true, maxMsgNums: 3, ...ext }), on),
  first(topicConfig('TBW102'), on),
  wait(100),
];

/** The cases. */
export const popOrderCases: readonly Case[] = [
  inOrder('a batch, others, the same attempt', (_, of) => [
    ask(batchOf(of, { attemptId: 'one' })),
    ask(batchOf(of, { attemptId: 'two' })),
    ask(batchOf(of)),
    ask(batchOf(of, { attemptId: 'one' })),
    ask(batchOf(of, { attemptId: 'one', maxMsgNums: 1 })),
    ask(batchOf(of, { attemptId: 'one', maxMsgNums: 5 })),
    wait(2_100),
    ask(batchOf(of, { attemptId: 'two' })),
    wait(2_100),
    ask(batchOf(of)),
    wait(2_100),
    ask(batchOf(of)),
  ]),
  inOrder('a smaller batch forgets', (_, of) => [
    ask(batchOf(of, { invisibleTime: 200 })),
    wait(300),
    ask(batchOf(of, { invisibleTime: 200, maxMsgNums: 1 })),
    wait(300),
    ask(batchOf(of, { invisibleTime: 200, maxMsgNums: 4 })),
    wait(300),
    ask(batchOf(of, { invisibleTime: 200, maxMsgNums: 0 })),
    ask(batchOf(of, { maxMsgNums: -1 })),
    ask(batchOf(of, { maxMsgNums: 33 })),
  ]),
  inOrder('acknowledged from the end', (_, of) => [
    as('p', ask(batchOf(of))),
    ask(ack(from(of, 'p', 2), of.group)),
    ask(batchOf(of)),
    ask(ack(from(of, 'p', 0), of.group)),
    ask(ack(from(of, 'p', 0), of.group)),
    ask(batchOf(of)),
    wait(2_100),
    ask(batchOf(of)),
  ]),
  inOrder('acknowledged, all of it', (_, of) => [
    as('p', ask(batchOf(of))),
    ask(ack(from(of, 'p', 1), of.group)),
    ask(ack(from(of, 'p', 1), of.group)),
    ask(ack(from(of, 'p', 0), of.group)),
    ask(ack(from(of, 'p', 2), of.group)),
    ask(ack(from(of, 'p', 2), of.group)),
    ask(batchOf(of)),
    ask(ack(from(of, 'p', 2), of.group)),
  ]),
  inOrder('handles of no batch', (_, of) => [
    as('p', ask(batchOf(of))),
    ask(ack(forged(from(of, 'p'), { 1: '1700000000000' }), of.group)),
    ask(ack(forged(from(of, 'p'), { 2: '5' }), of.group)),
    ask(ack(from(of, 'p', 1), of.group, { offset: 4 })),
    ask(ack(from(of, 'p', 1), of.group, { offset: 6 })),
    ask(ack(from(of, 'p', 1), of.group, { offset: 7 })),
    ask(ack(from(of, 'p', 1), `${of.group}none`)),
    ask(batchOf({ ...of, group: `${of.group}none` })),
    ask(ack(from(of, 'p'), of.group, { offset: -1 })),
    ask(batchOf(of)),
  ]),
  inOrder('changed', (_, of) => [
    as('p', ask(batchOf(of))),
    as('c', first(change(from(of, 'p', 1), of.group, 4_000))),
    changeSaid('c', 'p'),
    ask(ack(from(of, 'p', 0), of.group)),
    ask(change(from(of, 'p', 0), of.group, 9_000)),
    ask(change(forged(from(of, 'p', 1), { 1: '1700000000000' }), of.group, 90_000, { offset: 9 })),
    wait(2_100),
    ask(batchOf(of)),
    wait(2_100),
    as('q', ask(batchOf(of))),
    as('d', first(change(from(of, 'q', 0), of.group, 0))),
    first(change(from(of, 'q', 1), of.group, -5)),
    ask(batchOf(of)),
    first(change(from(of, 'q', 2), of.group, 0)),
    wait(50),
    ask(batchOf(of)),
  ]),
  inOrder('hidden for no time', (_, of) => [
    ask(batchOf(of, { invisibleTime: 0 })),
    wait(20),
    ask(batchOf(of, { invisibleTime: 0 })),
    wait(20),
    ask(batchOf(of, { invisibleTime: -1 })),
  ]),
  inOrder('hidden for no time, and then for some', (_, of) => [
    ask(batchOf(of, { invisibleTime: 0 })),
    wait(20),
    ask(batchOf(of)),
    wait(2_100),
    ask(batchOf(of)),
    ask(batchOf(of, { invisibleTime: 0 })),
  ]),
  inOrder('acknowledged together', (_, of) => [
    as('p', ask(batchOf(of))),
    ask(batchAck(batchEntry(of, from(of, 'p'), [0, 2]))),
    ask(batchOf(of)),
    ask(batchAck(batchEntry(of, from(of, 'p'), [4]), batchEntry(of, from(of, 'p'), [1]))),
    ask(batchOf(of)),
  ]),
  inOrder('by tag', (_, of) => [ask(batchOf(of, { exp: 'none' })), ask(batchOf(of))]),
  inOrder('a group that pops without order, too', (_, of) => [
    ask(pop(of.topic, of.group, { maxMsgNums: 2 })),
    ask(batchOf(of)),
    ask(pop(of.topic, of.group, { maxMsgNums: 2 })),
  ]),
  held('an acknowledgement wakes who waits for the queue', (_, of) => [
    as('p', ask(batchOf(of, { invisibleTime: 30_000 }))),
    ...popWaits('broker1', of, 9_000, { queueId: 0 }),
    ask(ack(from(of, 'p', 0), of.group)),
    ask(ack(from(of, 'p', 1), of.group)),
    hear(400, 'broker1'),
    ask(ack(from(of, 'p', 2), of.group)),
    hearFirst('broker1', 500),
  ]),
  held('an acknowledgement wakes who waits for all', (_, of) => [
    as('p', ask(batchOf(of, { invisibleTime: 30_000, maxMsgNums: 1 }))),
    ...popWaits('broker1', of, 9_000),
    ask(ack(from(of, 'p', 0), of.group)),
    hearFirst('broker1', 2_000),
  ]),
  held('time wakes who waits', (_, of) => [
    ask(batchOf(of, { invisibleTime: 2_500 })),
    ...popWaits('broker1', of, 20_000),
    hear(1_500, 'broker1'),
    hearFirst('broker1', 3_000),
  ]),
  held(
    'nothing left, nobody woken',
    (_, of) => [
      as('p', ask(batchOf(of))),
      ...popWaits('broker1', of, 3_000),
      ask(ack(from(of, 'p', 0), of.group)),
      hear(1_500, 'broker1'),
      hearFirst('broker1', 3_000),
    ],
    1,
  ),
];
