/** Pops that wait. */
import { as, ask, type Case, first, hear, hearFirst, type Step, tell, wait } from '../case.ts';
import { ack, from, type Popping, pop, popHeld } from '../popShots.ts';
import { createTopic, properties, send, stored, topicConfig } from '../shots.ts';

const held = (name: string, steps: (t: string, of: Popping) => Step[]): Case => ({
  name,
  of: 'POP_MESSAGE',
  to: 'broker',
  waits: true,
  steps: (t) => [
    first(createTopic(t, { readQueueNums: 2, writeQueueNums: 2 })),
    ...steps(t, { topic: t, group: `${t}g` }),
  ],
});

const tag = (name: string) => ({ i: properties({ TAGS: name, UNIQ_KEY: name }) });

/** Who waits, each on a connection of its own. */
const heldPop = (on: string, ...pop: Parameters<typeof popHeld>): Step[] => [
  tell(popHeld(...pop), on),
  // Its answer follows the pop on the connection: then the pop is held.
  first(topicConfig('TBW102'), on),
  wait(100),
];

/** The cases. */
export const popHoldCases: readonly Case[] = [
  held('until nothing comes', (t, of) => [
    ask(popHeld(t, of.group, 40)),
    ...heldPop('broker1', t, of.group, 2_500),
    hear(1_500, 'broker1'),
    hearFirst('broker1', 2_500),
    hear(100, 'broker1'),
  ]),
  held('until a message comes', (t, of) => [
    ...heldPop('broker1', t, of.group, 9_000),
    first(send(t)),
    hearFirst('broker1', 4_000),
    ask(pop(t, of.group)),
  ]),
  held('for all queues, and for one', (t, of) => [
    ...heldPop('broker1', t, of.group, 6_000),
    ...heldPop('broker2', t, `${t}h`, 4_000, { queueId: 0 }),
    ...heldPop('broker3', t, `${t}i`, 4_000, { queueId: 1 }),
    first(send(t, { e: 1 })),
    hearFirst('broker1', 2_000),
    hearFirst('broker3', 2_000),
    hear(300, 'broker2'),
    hearFirst('broker2', 5_000),
  ]),
  held('two, of whom one gets it', (t, of) => [
    ...heldPop('broker1', t, of.group, 5_000),
    ...heldPop('broker2', t, of.group, 4_000),
    first(send(t)),
    hearFirst('broker2', 2_000),
    hear(300, 'broker1'),
    first(send(t)),
    hearFirst('broker1', 2_000),
  ]),
  held('for a tag', (t, of) => [
    ...heldPop('broker1', t, of.group, 7_000, { exp: 'b' }),
    ...heldPop('broker2', t, `${t}h`, 2_500, { exp: 'c' }),
    first(send(t, tag('a'))),
    stored(t, 1),
    hear(300, 'broker1'),
    first(send(t, tag('b'))),
    hearFirst('broker1', 2_000),
    hearFirst('broker2', 4_000),
  ]),
  held('one that leaves does not take', (t, of) => [
    ...heldPop('broker1', t, of.group, 5_000),
    ...heldPop('broker2', t, of.group, 8_000),
    { do: 'close', on: 'broker1' },
    wait(300),
    first(send(t)),
    hearFirst('broker2', 3_000),
  ]),
  held('one after another on the same connection', (t, of) => [
    ...heldPop('broker1', t, of.group, 5_000),
    ...heldPop('broker1', t, of.group, 6_000),
    ask(send(t), 'broker1'),
    hear(500, 'broker1'),
    ask(pop(t, of.group), 'broker1'),
    first(send(t)),
    hearFirst('broker1', 3_000),
  ]),
  held('none wanted, and a few left', (t, of) => [
    first(send(t)),
    stored(t, 1),
    ...heldPop('broker1', t, of.group, 1_500, { maxMsgNums: 0 }),
    hearFirst('broker1', 4_000),
    ask(pop(t, of.group)),
  ]),
  held('late, but not too late', (t, of) => [
    ask(() => pop(t, of.group, { pollTime: 3_000, bornTime: Date.now() - 3_100 })),
    ask(() => pop(t, of.group, { pollTime: 3_000, bornTime: Date.now() - 4_000 })),
    ask(() => pop(t, of.group, { pollTime: 3_000, bornTime: Date.now() - 2_960 })),
    first(send(t)),
    stored(t, 1),
    ask(() => pop(t, of.group, { pollTime: 3_000, bornTime: Date.now() - 3_000 })),
  ]),
  held('a copy wakes who waits for all queues', (t, of) => [
    first(send(t)),
    stored(t, 1),
    first(pop(t, of.group, { invisibleTime: 300 })),
    ...heldPop('broker2', t, of.group, 9_500, { queueId: 1 }),
    ...heldPop('broker1', t, of.group, 14_000),
    hearFirst('broker1', 14_500),
    hearFirst('broker2', 11_000),
  ]),
  held('what is acknowledged wakes nobody', (t, of) => [
    first(send(t)),
    stored(t, 1),
    as('p', first(pop(t, of.group, { invisibleTime: 300 }))),
    ask(ack(from(of, 'p'), of.group)),
    ...heldPop('broker1', t, of.group, 9_000),
    hearFirst('broker1', 11_000),
  ]),
  {
    ...held('too many', (t, of) => [
      ...Array.from({ length: 1_025 }, () => tell(popHeld(t, of.group, 20_000), 'broker1')),
      wait(1_500),
      ask(popHeld(t, of.group, 20_000)),
      ask(popHeld(t, of.group, 100, { queueId: 0 })),
      ask(popHeld(t, of.group, 0)),
      ask(popHeld(t, of.group, 20_000, { invisibleTime: 5 })),
    ]),
    waits: false,
    alone: true,
  },
];
