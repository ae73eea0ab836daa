/** Acknowledgements: what is refused, and what comes back nevertheless. */
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
import { createTopic, sendBatch, stored, without } from '../shots.ts';

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

const acked = (name: string, steps: (t: string, of: Popping) => Step[]): Case => ({
  name,
  of: 'ACK_MESSAGE',
  to: 'broker',
  steps: (t) => steps(t, { topic: t, group: `${t}g` }),
});

/** Which bodies come back once hiding has ended, and how: looked at after `ms`. */
const back = (of: Popping, ms = 9_000): Step[] => [
  wait(ms),
  as('back', first(pop(of.topic, of.group))),
  say((named) => {
    const said = named('back').messages.map(({ body, reconsumeTimes, properties }) => {
      const text = new TextDecoder().decode(body);
      return `${text} again ${reconsumeTimes} of ${/ORIGIN_GROUP/.test(properties)}`;
    });
    return `${said.sort().join(', ')}; ${named('back').view['ext.restNum']}`;
  }),
];

/** Handles with a field wrong, by what is wrong. */
const wrong: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  start: { 0: '7' },
  time: { 1: '1700000000000' },
  hidden: { 2: '1500' },
  revive: { 3: '77' },
  marker: { 4: '1' },
  broker: { 5: 'other' },
  queue: { 6: '3' },
  offset: { 7: '2' },
};

const handles = ['', ' ', 'x', '0 1 2 3', '0 1 2 3 0', 'a b c d e f g h', '0 1 2 x 0 b 0 0'];

/** The cases. */
export const ackCases: readonly Case[] = [
  acked('refused', (t, of) => [
    ...filled(t, 3),
    as('p', first(pop(t, of.group))),
    ask(ack(from(of, 'p'), of.group, { topic: `${t}no` })),
    ask(ack(from(of, 'p'), of.group, { topic: '' })),
    ask(ack(from(of, 'p'), of.group, { queueId: 1 })),
    ask(ack(from(of, 'p'), of.group, { queueId: -1 })),
    ask(ack(from(of, 'p'), of.group, { offset: 3 })),
    ask(ack(from(of, 'p'), of.group, { offset: 4 })),
    ask(ack(from(of, 'p'), of.group, { offset: -1 })),
    ask(ack(from(of, 'p'), '')),
    ask(ack(from(of, 'p'), `${t}other`)),
    ask(ack(from(of, 'p'), of.group)),
    ask(ack(from(of, 'p'), of.group)),
  ]),
  acked('handles that are none', (t, of) => [
    ...filled(t, 1),
    as('p', first(pop(t, of.group))),
    ...handles.map((extraInfo) => ask(ack(from(of, 'p'), of.group, { extraInfo }))),
    ask(ack(from(of, 'p'), of.group, { extraInfo: 'x', offset: 9 })),
    ask(ack(from(of, 'p'), of.group, { extraInfo: 'x', queueId: 9, topic: t })),
  ]),
  acked('a field is missing or no number', (t, of) => {
    const shot: Shot = {
      code: code.ACK_MESSAGE,
      ext: {
        consumerGroup: of.group,
        topic: t,
        queueId: 0,
        extraInfo: '0 1 2 3 0 broker-a 0 0',
        offset: 0,
      },
    };
    return [
      ...filled(t, 1),
      ask(shot),
      ...Object.keys(shot.ext ?? {}).map((name) => ask(without(shot, name))),
      ask({ ...shot, ext: { ...shot.ext, queueId: 'x' } }),
      ask({ ...shot, ext: { ...shot.ext, offset: 'x' } }),
      ask({ ...shot, ext: { ...shot.ext, offset: '0.0' } }),
      ask({ ...shot, ext: null }),
      ask({ ...shot, ext: {} }),
      askInVain({ ...shot, flag: 2 }),
      ask({ ...shot, format: 'ROCKETMQ' }),
      ask({ ...shot, body: 'more' }),
    ];
  }),
  {
    ...acked('in time, twice, and too late', (t, of) => [
      ...filled(t, 4),
      as('p', first(pop(t, of.group, { invisibleTime: 1_500 }))),
      ask(ack(from(of, 'p', 0), of.group)),
      ask(ack(from(of, 'p', 2), of.group)),
      ask(ack(from(of, 'p', 2), of.group)),
      wait(1_700),
      ask(ack(from(of, 'p', 1), of.group)),
      ...back(of),
      ask(ack(from(of, 'p', 3), of.group)),
      ask(ack(from(of, 'back'), of.group)),
    ]),
    waits: true,
  },
  ...Object.entries(wrong).map(
    ([name, fields]): Case => ({
      ...acked(`handles with another ${name}`, (t, of) => [
        ...filled(t, 1),
        as('p', first(pop(t, of.group, { invisibleTime: 1_000 }))),
        ask(ack(forged(from(of, 'p'), fields), of.group)),
        ...back(of),
      ]),
      waits: true,
    }),
  ),
  {
    ...acked('by another group', (t, of) => [
      ...filled(t, 1),
      as('p', first(pop(t, of.group, { invisibleTime: 1_000 }))),
      ask(ack(from(of, 'p'), `${t}h`)),
      ...back(of),
    ]),
    waits: true,
  },
  {
    ...acked('of copies', (t, of) => [
      ...filled(t, 2),
      first(pop(t, of.group, { invisibleTime: 200 })),
      ...back(of, 6_000),
      ask(ack(from(of, 'back', 0), of.group)),
      ask(change(from(of, 'back', 1), of.group, 200)),
      as('again', { ...first(popHeld(t, of.group, 14_000)), silentMs: 16_000 } as Step),
      say((named) =>
        named('again')
          .messages.map(({ body, reconsumeTimes, queueOffset }) =>
            [new TextDecoder().decode(body), reconsumeTimes, queueOffset].join(' '),
          )
          .join(),
      ),
    ]),
    waits: true,
  },
];

const batch = (name: string, steps: (t: string, of: Popping) => Step[], waits = false): Case => ({
  ...acked(name, steps),
  of: 'BATCH_ACK_MESSAGE',
  ...(waits ? { waits } : {}),
});

const rawBatch = (body: string): Shot => ({ code: code.BATCH_ACK_MESSAGE, ext: {}, body });

/** The cases of BATCH_ACK_MESSAGE. */
export const batchAckCases: readonly Case[] = [
  batch('bodies that are none', () => [
    ...['', '{}', '[]', 'x', '{"acks":[]}', '{"acks":null}', '{"brokerName":"b"}', 'null'].map(
      (body) => ask(rawBatch(body)),
    ),
    ask({ ...rawBatch('{"acks":[]}'), ext: null }),
    ask({ ...rawBatch('{"acks":[]}'), format: 'ROCKETMQ' }),
    ask(rawBatch('{"acks":[{}]}')),
    ask(rawBatch('{"acks":[null]}')),
  ]),
  batch('entries', (t, of) => {
    const entry = (more: Readonly<Record<string, unknown>>) =>
      batchAck(batchEntry(of, from(of, 'p'), [0], more));
    return [
      ...filled(t, 3),
      as('p', first(pop(t, of.group))),
      ...['3', '', null, 'x'].map((r) => ask(entry({ r }))),
      ...[undefined, null, '', '!', [1], 5, 'AQ=='].map((b) => ask(entry({ b }))),
      ask(entry({ t: `${t}no` })),
      ask(entry({ q: 7 })),
      ask(entry({ q: -1 })),
      ask(entry({ so: 50 })),
      ask(entry({ so: -50 })),
      ask(entry({ c: null })),
      ask(entry({ t: null })),
      ask(entry({ c: undefined })),
      ask(entry({ t: undefined })),
      ask(entry({ rq: 8 })),
      ask(entry({ pt: 'x' })),
      ask(entry({ so: '0', pt: '5' })),
      ask(entry({ r: '1' })),
      ask(entry({ r: '2' })),
      ask(entry({})),
      ask(entry({ unheard: {} })),
    ];
  }),
  batch(
    'some of many',
    (t, of) => [
      ...filled(t, 12),
      as('p', first(pop(t, of.group, { invisibleTime: 1_000 }))),
      ask(batchAck(batchEntry(of, from(of, 'p'), [0, 9, 40]))),
      ask(
        batchAck(
          batchEntry(of, from(of, 'p'), [3]),
          batchEntry(of, from(of, 'p'), [4], { c: `${t}other` }),
          batchEntry(of, from(of, 'p'), [5], { r: '7' }),
          batchEntry(of, from(of, 'p'), [6]),
        ),
      ),
      ask(ack(from(of, 'p', 1), of.group)),
      ...back(of),
    ],
    true,
  ),
  batch(
    'long names, and both of two pops',
    (t, of) => [
      ...filled(t, 4),
      as('p', first(pop(t, of.group, { invisibleTime: 1_000, maxMsgNums: 2 }))),
      as('q', first(pop(t, of.group, { invisibleTime: 1_000, maxMsgNums: 2 }))),
      ask((_, named) => {
        const { c, t: topic, r, so, q, rq, pt, it, b } = batchEntry(of, from(of, 'p'), [1])(named);
        const long = {
          consumerGroup: c,
          topic,
          retry: r,
          startOffset: so,
          queueId: q,
          reviveQueueId: rq,
          popTime: pt,
          invisibleTime: it,
          bitSet: b,
        };
        return rawBatch(JSON.stringify({ brokerName: 'broker-a', acks: [long] }));
      }),
      ask(batchAck(batchEntry(of, from(of, 'q'), [2]))),
      ...back(of),
    ],
    true,
  ),
];
