/** Questions about what may be popped: PEEK_MESSAGE, NOTIFICATION, POLLING_INFO. */
import type { RequestCodeName } from '../../../../protocol/requestCodes.ts';
import {
  ask,
  type Case,
  code,
  first,
  hear,
  hearFirst,
  type Shot,
  type Step,
  tell,
  wait,
} from '../case.ts';
import { pop, popHeld } from '../popShots.ts';
import {
  createTopic,
  group,
  rocketmq,
  send,
  sendBatch,
  stored,
  topicConfig,
  without,
} from '../shots.ts';

type Ext = Readonly<Record<string, string | number | boolean>>;

const about = (topic: string, consumerGroup: string): Ext => ({
  consumerGroup,
  topic,
  queueId: -1,
});

const peek = (topic: string, name: string, ext: Ext = {}): Shot => ({
  code: code.PEEK_MESSAGE,
  ext: { ...about(topic, name), maxMsgNums: 32, ...ext },
});

const notification = (topic: string, name: string, ext: Ext = {}): Shot => ({
  code: code.NOTIFICATION,
  ext: { ...about(topic, name), pollTime: 0, bornTime: 0, order: false, ...ext },
});

const notificationHeld =
  (topic: string, name: string, pollTime: number, ext: Ext = {}): (() => Shot) =>
  () =>
    notification(topic, name, { pollTime, bornTime: Date.now(), ...ext });

const pollingInfo = (topic: string, name: string, ext: Ext = {}): Shot => ({
  code: code.POLLING_INFO,
  ext: { ...about(topic, name), ...ext },
});

const makers = { PEEK_MESSAGE: peek, NOTIFICATION: notification, POLLING_INFO: pollingInfo };

const filled = (t: string, count: number): Step[] => [
  first(createTopic(t, { readQueueNums: 1, writeQueueNums: 1 })),
  first(group(`${t}g`)),
  ...(count === 0
    ? []
    : [
        first(
          sendBatch(
            t,
            Array.from({ length: count }, (_, at) => `m${at}`),
          ),
        ),
        stored(t, count),
      ]),
];

function refusals(of: keyof typeof makers): Case {
  const make = makers[of];
  return {
    name: 'refused',
    of,
    to: 'broker',
    steps: (t) => {
      const g = `${t}g`;
      const fields = Object.keys(make(t, g).ext ?? {});
      return [
        ...filled(t, 1),
        first(createTopic(`${t}dark`, { perm: 2 })),
        ...fields.map((name) => ask(without(make(t, g), name))),
        ...fields.map((name) => ask(make(t, g, { [name]: 'x' }))),
        ask(make(`${t}no`, g, { queueId: 9 })),
        ask(make(`${t}dark`, g, { queueId: 99 })),
        ask(make(t, g, { queueId: 1 })),
        ask(make(t, g, { queueId: -7 })),
        ask(make(t, 'no such group!')),
        ask({ ...make(t, g), ext: null }),
        ask(rocketmq(make(t, g))),
      ];
    },
  };
}

const asked = (
  of: RequestCodeName,
  name: string,
  count: number,
  steps: (t: string, g: string) => Step[],
  waits = false,
): Case => ({
  name,
  of,
  to: 'broker',
  waits,
  steps: (t) => [...filled(t, count), ...steps(t, `${t}g`)],
});

/** Lets something wait that is heard of later. */
const waiting = (on: string, shot: () => Shot): Step[] => [
  tell(shot, on),
  first(topicConfig('TBW102'), on),
  wait(100),
];

/** The cases. */
export const popQuestionCases: readonly Case[] = [
  refusals('PEEK_MESSAGE'),
  refusals('NOTIFICATION'),
  refusals('POLLING_INFO'),
  asked('PEEK_MESSAGE', 'how many', 5, (t, g) => [
    ask(peek(t, g, { maxMsgNums: 2 })),
    ask(peek(t, g, { maxMsgNums: 2 })),
    ask(peek(t, g, { maxMsgNums: 0 })),
    ask(peek(t, g, { maxMsgNums: 33 })),
    ask(peek(t, g, { maxMsgNums: -1 })),
    ask(peek(t, g, { queueId: 0 })),
  ]),
  asked('PEEK_MESSAGE', 'what others have in hand', 5, (t, g) => [
    first(pop(t, g, { maxMsgNums: 2 })),
    wait(300),
    ask(peek(t, g)),
    ask(peek(t, `${t}other`)),
    first(pop(t, g, { order: true, maxMsgNums: 2 })),
    ask(peek(t, g)),
    first(pop(t, `${t}other`)),
    wait(300),
    ask(peek(t, `${t}other`)),
  ]),
  asked('NOTIFICATION', 'something, nothing', 2, (t, g) => [
    ask(notification(t, g)),
    ask(notification(t, g, { queueId: 0 })),
    first(pop(t, g)),
    wait(300),
    ask(notification(t, g)),
    ask(notification(t, g, { queueId: 0, pollTime: 20 })),
    ask(notification(t, `${t}other`)),
  ]),
  asked('NOTIFICATION', 'in order', 2, (t, g) => [
    first(pop(t, g, { order: true, attemptId: 'a', invisibleTime: 30_000 })),
    ask(notification(t, g, { order: true, attemptId: 'a' })),
    ask(notification(t, g, { order: true, attemptId: 'b' })),
    ask(notification(t, g, { order: true })),
    ask(notification(t, g)),
  ]),
  asked('NOTIFICATION', 'by tag', 2, (t, g) => [
    ...['*', 'none', 'a||b', '||', ''].map((exp) => ask(notification(t, g, { exp }))),
    ...['*', 'none', 'a||b', '||', ''].map((exp) =>
      ask(notification(t, g, { exp, expType: 'TAG' })),
    ),
    ask(notification(t, g, { exp: 'a', expType: 'x' })),
    ask(notification(t, g, { exp: 'a > 1', expType: 'SQL92' })),
    ask(notification(t, g, { exp: 'a >>', expType: 'SQL92' })),
  ]),
  asked(
    'NOTIFICATION',
    'held until something comes',
    0,
    (t, g) => [
      ...waiting('broker1', notificationHeld(t, g, 8_000)),
      ...waiting('broker2', notificationHeld(t, g, 9_000)),
      first(send(t)),
      hearFirst('broker2', 2_000),
      first(pop(t, g)),
      hear(500, 'broker1'),
      hearFirst('broker1', 9_000),
    ],
    true,
  ),
  asked(
    'NOTIFICATION',
    'held until nothing comes',
    0,
    (t, g) => [
      ...waiting('broker1', notificationHeld(t, g, 2_500, { queueId: 0 })),
      hear(1_500, 'broker1'),
      hearFirst('broker1', 2_500),
    ],
    true,
  ),
  asked(
    'NOTIFICATION',
    'held until a batch is settled',
    2,
    (t, g) => [
      first(pop(t, g, { order: true, invisibleTime: 2_000, maxMsgNums: 1 })),
      ...waiting('broker1', notificationHeld(t, g, 9_000, { order: true })),
      hear(1_000, 'broker1'),
      hearFirst('broker1', 3_000),
    ],
    true,
  ),
  asked(
    'POLLING_INFO',
    'how many wait',
    0,
    (t, g) => [
      ask(pollingInfo(t, g)),
      ...waiting('broker1', popHeld(t, g, 2_000)),
      ...waiting('broker2', popHeld(t, g, 2_000)),
      ...waiting('broker3', popHeld(t, g, 2_000, { queueId: 0 })),
      ask(pollingInfo(t, g)),
      ask(pollingInfo(t, g, { queueId: 0 })),
      ask(pollingInfo(t, `${t}other`)),
      wait(2_500),
      ask(pollingInfo(t, g)),
    ],
    true,
  ),
];
