/** Invisible times changed, and when what is not acknowledged comes back. */
import {
  as,
  ask,
  askInVain,
  type Case,
  code,
  first,
  type Shot,
  type Step,
  say,
  wait,
} from '../case.ts';
import { ack, after, change, copied, from, lag, type Popping, pop, popHeld } from '../popShots.ts';
import { createTopic, pull, send, sendBatch, stored, without } from '../shots.ts';

const of = (t: string): Popping => ({ topic: t, group: `${t}g` });

const filled = (topic: string, count: number): Step[] => [
  first(createTopic(topic, { readQueueNums: 1, writeQueueNums: 1 })),
  first(
    sendBatch(
      topic,
      Array.from({ length: count }, (_, at) => `m${at}`),
    ),
  ),
  stored(topic, count),
];

const changing = (
  name: string,
  steps: (t: string, of: Popping) => Step[],
  waits = false,
): Case => ({
  name,
  of: 'CHANGE_MESSAGE_INVISIBLETIME',
  to: 'broker',
  steps: (t) => steps(t, of(t)),
  ...(waits ? { waits } : {}),
});

/** All copies there are, some seconds later. */
const copies = (popping: Popping, ms = 8_000): Step[] => [
  wait(ms),
  as('copies', first(pull(`%RETRY%${popping.group}_${popping.topic}`, popping.group, 0))),
  say((named) => {
    const said = named('copies').messages.map(({ body, reconsumeTimes }) =>
      [new TextDecoder().decode(body), reconsumeTimes].join(' '),
    );
    return `copies: ${said.sort().join(', ')}`;
  }),
];

/** Whether the answer to a change keeps the revive queue, and its clock goes on. */
const kept = (popped: string, change: string): Step =>
  say((named) => {
    const [old, now] = [named(popped).ext, named(change).ext];
    const isLater = Number(now.get('popTime')) >= Number(old.get('popTime'));
    return `queue ${now.get('reviveQid') === old.get('reviveQid')} later ${isLater}`;
  });

/** A message, hidden for a while, and when it is there again. */
const returning = (invisibleTime: number, name: string): Case => ({
  name: `back after its hiding: ${name}`,
  of: 'POP_MESSAGE',
  to: 'broker',
  waits: true,
  steps: (t) => [
    ...filled(t, 1),
    as('p', first(pop(t, of(t).group, { invisibleTime }))),
    copied(of(t), 1),
    as('q', ask(pop(t, of(t).group, { invisibleTime }))),
    say((named) => lag(named, 'p', 'q', [2_000, 15_000])),
    copied(of(t), 2),
    as('r', ask(pop(t, of(t).group))),
    say((named) => lag(named, 'q', 'r', [2_000, 15_000])),
  ],
});

/** The cases. */
export const invisibleCases: readonly Case[] = [
  changing('refused', (t, popping) => {
    const { group } = popping;
    const delivery = from(popping, 'p');
    return [
      ...filled(t, 3),
      as('p', first(pop(t, group))),
      ask(change(delivery, group, 60_000, { topic: `${t}no` })),
      ask(change(delivery, group, 60_000, { topic: '' })),
      ask(change(delivery, group, 60_000, { queueId: 1 })),
      ask(change(delivery, group, 60_000, { queueId: -1 })),
      ask(change(delivery, group, 60_000, { offset: 3 })),
      ask(change(delivery, group, 60_000, { offset: 2 })),
      ask(change(delivery, group, 60_000, { offset: -1 })),
      ask(change(delivery, group, -5)),
      ask(change(delivery, group, 0)),
      as('c', ask(change(delivery, group, 60_000))),
      kept('p', 'c'),
      as('d', ask(change(after(delivery, 'c'), group, 61_000))),
      kept('c', 'd'),
      ask(ack(after(delivery, 'd'), group)),
    ];
  }),
  changing('handles that are none', (t, popping) => [
    ...filled(t, 1),
    as('p', first(pop(t, popping.group))),
    ...['', ' ', 'x', '0 1 2', '0 1 2 3 0', 'a b c d e f g h', '0 1 2 x 0 b 0 0'].map((extraInfo) =>
      ask(change(from(popping, 'p'), popping.group, 9_000, { extraInfo })),
    ),
  ]),
  changing('a field is missing or no number', (t) => {
    const shot: Shot = {
      code: code.CHANGE_MESSAGE_INVISIBLETIME,
      ext: {
        consumerGroup: `${t}g`,
        topic: t,
        queueId: 0,
        extraInfo: '0 1 2 3 0 broker-a 0 0',
        offset: 0,
        invisibleTime: 90_000,
      },
    };
    return [
      ...filled(t, 1),
      ask(shot),
      // Not without a group: upstream's revive queue then fails at it for ever.
      ...Object.keys(shot.ext ?? {})
        .filter((name) => name !== 'consumerGroup')
        .map((name) => ask(without(shot, name))),
      ...['queueId', 'offset', 'invisibleTime'].map((name) =>
        ask({ ...shot, ext: { ...shot.ext, [name]: 'x' } }),
      ),
      ask({ ...shot, ext: { ...shot.ext, suspend: 'x' } }),
      ask({ ...shot, ext: null }),
      ask({ ...shot, ext: {} }),
      ask({ ...shot, format: 'ROCKETMQ' }),
      askInVain({ ...shot, flag: 2 }),
    ];
  }),
  changing(
    'sooner, and acknowledged by the old handle',
    (t, popping) => [
      ...filled(t, 1),
      as('p', first(pop(t, popping.group))),
      as('c', ask(change(from(popping, 'p'), popping.group, 500))),
      ask(ack(from(popping, 'p'), popping.group)),
      as('q', { ...first(popHeld(t, popping.group, 14_000)), silentMs: 16_000 } as Step),
      say((named) => lag(named, 'c', 'q', [2_000, 15_000])),
      ...copies(popping, 100),
    ],
    true,
  ),
  changing(
    'acknowledged by the new handle',
    (t, popping) => [
      ...filled(t, 2),
      as('p', first(pop(t, popping.group, { invisibleTime: 1_000 }))),
      as('c', ask(change(from(popping, 'p'), popping.group, 1_500))),
      ask(ack(after(from(popping, 'p'), 'c'), popping.group)),
      ...copies(popping),
    ],
    true,
  ),
  changing(
    'twice by the same handle',
    (t, popping) => [
      ...filled(t, 1),
      as('p', first(pop(t, popping.group, { invisibleTime: 1_000 }))),
      ask(change(from(popping, 'p'), popping.group, 1_200)),
      wait(20),
      ask(change(from(popping, 'p'), popping.group, 1_000)),
      ...copies(popping),
    ],
    true,
  ),
  changing(
    'of what is acknowledged, and of what has come back',
    (t, popping) => [
      ...filled(t, 2),
      as('p', first(pop(t, popping.group, { invisibleTime: 300 }))),
      ask(ack(from(popping, 'p'), popping.group)),
      ask(change(from(popping, 'p'), popping.group, 300)),
      copied(popping, 1),
      wait(4_000),
      ask(change(from(popping, 'p', 1), popping.group, 300)),
      ...copies(popping),
    ],
    true,
  ),
  ...[0, -3_000].map((ms) =>
    changing(
      `to ${ms} ms`,
      (t, popping) => [
        ...filled(t, 1),
        as('p', first(pop(t, popping.group))),
        ask(change(from(popping, 'p'), popping.group, ms)),
        ...copies(popping),
      ],
      true,
    ),
  ),
  changing(
    'suspended: it comes back as often as it was',
    (t, popping) => [
      ...filled(t, 2),
      as('p', first(pop(t, popping.group, { invisibleTime: 60_000 }))),
      ask(change(from(popping, 'p'), popping.group, 400, { suspend: true })),
      ask(change(from(popping, 'p', 1), popping.group, 400, { suspend: false })),
      copied(popping, 2),
      as('q', first(pop(t, popping.group))),
      ask(change(from(popping, 'q', 0), popping.group, 300, { suspend: true })),
      ask(change(from(popping, 'q', 1), popping.group, 300, { suspend: true })),
      ...copies(popping),
    ],
    true,
  ),
  ...(
    [
      [0, 'none'],
      [500, 'half a second'],
      [2_000, 'two seconds'],
    ] as const
  ).map(([ms, name]) => returning(ms, name)),
  {
    name: 'twelve, three of them acknowledged',
    of: 'ACK_MESSAGE',
    to: 'broker',
    waits: true,
    steps: (t) => [
      ...filled(t, 12),
      as('p', first(pop(t, of(t).group, { invisibleTime: 1_000 }))),
      ...[0, 4, 11].map((index) => ask(ack(from(of(t), 'p', index), of(t).group))),
      copied(of(t), 9),
      ...copies(of(t), 100),
      as('q', first(pop(t, of(t).group))),
      say((named) => lag(named, 'p', 'q', [2_000, 15_000])),
    ],
  },
  {
    name: 'copies keep what the message had',
    of: 'POP_MESSAGE',
    to: 'broker',
    waits: true,
    steps: (t) => [
      first(createTopic(t, { readQueueNums: 1, writeQueueNums: 1 })),
      first(
        send(t, { f: 0, h: 9, j: 5, i: 'KEYS\u0001k ü\u0002TAGS\u0001a\u0002own\u0001\u0002' }),
      ),
      stored(t, 1),
      first(pop(t, of(t).group, { invisibleTime: 200 })),
      copied(of(t), 1),
      ask(pull(`%RETRY%${t}g_${t}`, `${t}g`, 0)),
      ask(pop(t, of(t).group, { invisibleTime: 200, exp: 'b' })),
      copied(of(t), 2),
      ask(pull(`%RETRY%${t}g_${t}`, `${t}g`, 0)),
    ],
  },
];
