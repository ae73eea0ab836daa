/** Messages at a time: what is refused, when they come and what they say then; recalls. */
import { as, ask, type Case, code, first, type Shot, type Step, say } from '../case.ts';
import { createTopic, properties, pull, send, stored } from '../shots.ts';

const timed = (t: string, id: string, more: Readonly<Record<string, string>>, ext = {}): Shot =>
  send(t, { i: properties({ UNIQ_KEY: id, TAGS: 'a', ...more }), ...ext });

const handleOf = (text: string) => Buffer.from(text).toString('base64url');

const recall = (topic: string, recallHandle: string, ext = {}): Shot => ({
  code: code.RECALL_MESSAGE,
  ext: { producerGroup: 'pg', topic, recallHandle, ...ext },
});

const refusals: readonly Readonly<Record<string, string>>[] = [
  { TIMER_DELAY_SEC: 'x' },
  { TIMER_DELAY_MS: '5.5' },
  { TIMER_DELIVER_MS: '99999999999999999999' },
  { TIMER_DELAY_SEC: '259201' },
  { TIMER_DELAY_MS: '259260000' },
  { TIMER_DELIVER_MS: '5', TIMER_DEL_UNIQKEY: 'x' },
  { TIMER_DELAY_SEC: '-5', TIMER_DEL_UNIQKEY: 'x' },
  { TIMER_DELAY_SEC: 'x', TIMER_DELAY_MS: '1' },
  { TIMER_DELAY_SEC: '' },
];

const overAlready: readonly Readonly<Record<string, string>>[] = [
  { TIMER_DELAY_MS: '0' },
  { TIMER_DELAY_SEC: '-5', TIMER_DELAY_MS: '9000' },
  { TIMER_DELIVER_MS: '5' },
  { TIMER_DELAY_SEC: '9223372036854775807' },
  { TIMER_DELAY_MS: '1500', TIMER_OUT_MS: '5' },
];

const inTime = (delayMs: number): Step =>
  say((named) => {
    const [sent = 0, came = 0] = ['mark', 'late'].map(
      (name) => named(name).messages.at(-1)?.storeTimestamp,
    );
    const tookMs = came - sent;
    return tookMs >= delayMs - 100 && tookMs <= delayMs + 3_000 ? 'in time' : `after ${tookMs} ms`;
  });

/** The cases. */
export const timerCases: readonly Case[] = [
  {
    name: 'times that are refused, and those that are over',
    of: 'SEND_MESSAGE_V2',
    to: 'broker',
    steps: (t) => [
      first(createTopic(t)),
      ...refusals.map((more, at) => ask(timed(t, `r${at}`, more))),
      ...overAlready.map((more, at) => ask(timed(t, `o${at}`, more))),
      stored(t, overAlready.length),
      ask(pull(t, `${t}g`, 0)),
    ],
  },
  {
    name: 'a message at a time comes then, with all that it says',
    of: 'SEND_MESSAGE_V2',
    to: 'broker',
    waits: true,
    steps: (t) => [
      first(createTopic(t)),
      first(send(t, { e: 3 })),
      first(timed(t, 'late', { TIMER_DELAY_MS: '3000', KEYS: 'k' }, { e: 1, h: 4, j: 1 })),
      stored(t, 1, 3),
      as('mark', first(pull(t, `${t}p`, 0, { queueId: 3 }))),
      ask(pull(t, `${t}p`, 0, { queueId: 1 })),
      stored(t, 1, 1),
      as('late', ask(pull(t, `${t}p`, 0, { queueId: 1 }))),
      inTime(3_000),
    ],
  },
  {
    name: 'handles that are no handles, or of others',
    of: 'RECALL_MESSAGE',
    to: 'broker',
    steps: (t) => {
      const soon = Date.now() + 60_000;
      const handle = (...parts: (string | number)[]) => handleOf(parts.join(' '));
      return [
        first(createTopic(t)),
        ask(recall(t, handle('v1', t, 'broker-a', soon, 'u1'))),
        ask(recall(t, handle('v1', t, 'broker-a', soon, 'u1', 'x'))),
        ask(recall(t, handle('v1', 'other', 'broker-a', soon, 'u1'))),
        ask(recall(t, handle('v1', t, 'b', soon, 'u1'))),
        ...[soon - 120_000, soon + 259_200_000, 'x', '5.5', -5].map((time) =>
          ask(recall(t, handle('v1', t, 'broker-a', time, 'u1'))),
        ),
        ask(recall(t, handle('v2', t, 'broker-a', soon, 'u1'))),
        ask(recall(t, handle('v1', t, 'broker-a', soon))),
        ask(recall(t, handle('v1', '', t, 'broker-a', soon, 'u1'))),
        ...['', '!!', '+/+/', 'djEg ', 'djEgeA=='].map((text) => ask(recall(t, text))),
        ask(recall(`${t}x`, handle('v1', `${t}x`, 'broker-a', soon, 'u1'))),
        ask({ code: code.RECALL_MESSAGE, ext: { topic: t } }),
        ask({ code: code.RECALL_MESSAGE, ext: { recallHandle: 'x' } }),
        ask({ code: code.RECALL_MESSAGE, ext: null }),
      ];
    },
  },
  {
    name: 'a recalled message does not come',
    of: 'RECALL_MESSAGE',
    to: 'broker',
    waits: true,
    steps: (t) => [
      first(createTopic(t)),
      // Its place among all timers of the broker is not compared.
      as('gone', first(timed(t, 'gone', { TIMER_DELAY_MS: '3000' }))),
      say(
        (named) =>
          `code ${named('gone').view.code}, handle ${named('gone').view['ext.recallHandle']}`,
      ),
      first(timed(t, 'kept', { TIMER_DELAY_MS: '3000' })),
      first(timed(t, 'own', { TIMER_DELAY_MS: '4000' })),
      ask((_, named) => recall(t, named('gone').ext.get('recallHandle') ?? '')),
      ask((_, named) => recall(t, named('gone').ext.get('recallHandle') ?? '')),
      stored(t, 2),
      { do: 'wait', ms: 2_000 },
      ask(pull(t, `${t}g`, 0)),
    ],
  },
];
