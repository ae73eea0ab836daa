/** Delays by level, and retries that clients send by themselves. */
import { as, ask, type Case, code, first, type Shot, type Step, say } from '../case.ts';
import {
  createTopic,
  properties,
  pull,
  send,
  sendBatch,
  sendLong,
  stored,
  topicConfig,
  without,
} from '../shots.ts';

type Ext = Readonly<Record<string, string | number>>;

const group = (config: Readonly<Record<string, unknown>>): Shot => ({
  code: code.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP,
  body: JSON.stringify(config),
});

const sent = (name: string, steps: Case['steps'], waits = false): Case => ({
  name,
  of: 'SEND_MESSAGE_V2',
  to: 'broker',
  steps,
  ...(waits ? { waits } : {}),
});

const delayed = (level: string): Readonly<Record<string, string>> => ({
  i: properties({ TAGS: 'a', DELAY: level, UNIQ_KEY: `u${level}` }),
});

/** Waits for a delayed message, and measures by one sent just before that is not delayed. */
const delivered = (topic: string, ext: Ext, delayMs: number): Step[] => [
  first(createTopic(topic)),
  first(send(topic, { e: 3 })),
  first(send(topic, { e: 0, ...ext })),
  stored(topic, 1, 3),
  as('mark', first(pull(topic, `${topic}p`, 0, { queueId: 3 }))),
  ...(delayMs < 5_000 ? [] : [ask(pull(topic, `${topic}p`, 0))]),
  stored(topic, 1),
  as('late', ask(pull(topic, `${topic}p`, 0))),
  say((named) => {
    const [sent = 0, came = 0] = ['mark', 'late'].map(
      (name) => named(name).messages[0]?.storeTimestamp,
    );
    const tookMs = came - sent;
    return tookMs >= delayMs && tookMs <= delayMs + 3_000 ? 'in time' : `after ${tookMs} ms`;
  }),
];

/** The cases. */
export const delayCases: readonly Case[] = [
  sent(
    'delayed by the first level',
    (t) => delivered(t, { ...delayed('1'), h: 4, j: 1 }, 1_000),
    true,
  ),
  sent(
    'delayed by the second level, with names of its own',
    (t) =>
      delivered(
        t,
        {
          i: properties({
            DELAY: '2',
            REAL_TOPIC: 'x',
            REAL_QID: '3',
            TIMER_DELAY_MS: '7',
            KEYS: 'k',
          }),
        },
        5_000,
      ),
    true,
  ),
  sent(
    'delayed in order',
    (t) => [
      first(createTopic(t)),
      ...[0, 1, 2, 3].map((at) =>
        first(send(t, { i: properties({ DELAY: '1', UNIQ_KEY: `o${at}` }) })),
      ),
      stored(t, 4),
      ask(pull(t, `${t}g`, 0)),
    ],
    true,
  ),
  sent('levels that do not delay', (t) => [
    first(createTopic(t)),
    ...['0', '-1', '-2147483648', '00', '-0'].map((level) => ask(send(t, delayed(level)))),
    ask(send(t, { i: properties({ TAGS: 'a', DELAY: '0', TIMER_OUT_MS: '1' }) })),
    stored(t, 5),
    ask(pull(t, `${t}g`, 0)),
  ]),
  sent(
    'delayed to a topic that may not be written any more',
    (t) => [
      first(createTopic(t)),
      first(send(t, { ...delayed('1'), e: 3 })),
      first(createTopic(t, { perm: 4, writeQueueNums: 1 })),
      stored(t, 1, 3),
      ask(pull(t, `${t}g`, 0, { queueId: 3 })),
    ],
    true,
  ),
  sent('retries by sending', (t) => {
    const retry = `%RETRY%${t}g`;
    return [
      ask(send(retry)),
      ask(topicConfig(retry)),
      ask(send(retry, { j: 16, l: 16 })),
      ask(send(retry, { j: 17, l: 16 })),
      ask(send(retry, { j: 17, l: 16, e: 3 })),
      ask(send(retry, { j: 1, l: 0, i: properties({ TAGS: 'a', DELAY: '3', UNIQ_KEY: 'x' }) })),
      ask(sendLong(retry, { reconsumeTimes: 5, maxReconsumeTimes: 4 })),
      ask(without(send(retry, { j: 17 }), 'l')),
      ask(without(send(retry, { j: 16 }), 'l')),
      ask(without(send(retry, { l: 0 }), 'j')),
      ask(send(retry, { j: -1, l: -2 })),
      ask({ ...send(retry, { j: 1, l: 0 }), version: 0 }),
      ask({ ...send(retry, { j: 1, l: 0 }), version: 100 }),
      stored(retry, 2),
      ask(pull(retry, `${t}g`, 0)),
      ask(topicConfig(`%DLQ%${t}g`)),
      stored(`%DLQ%${t}g`, 4),
      ask(pull(`%DLQ%${t}g`, `${t}g`, 0)),
    ];
  }),
  sent('retries of groups', (t) => [
    ask(send('%RETRY%', { j: 9 })),
    ask(send('%RETRY%a b', { j: 9 })),
    ask(send(`%RETRY%${'r'.repeat(121)}`, { j: 9 })),
    first(group({ groupName: `${t}g`, retryMaxTimes: 1, retryQueueNums: 2 })),
    ask(without(send(`%RETRY%${t}g`, { j: 1, e: 1 }), 'l')),
    ask(without(send(`%RETRY%${t}g`, { j: 2, e: 1 }), 'l')),
    ask(topicConfig(`%RETRY%${t}g`)),
    stored(`%DLQ%${t}g`, 1),
    ask(pull(`%DLQ%${t}g`, `${t}g`, 0)),
    first(group({ groupName: `${t}h`, retryQueueNums: 0 })),
    ask(send(`%RETRY%${t}h`)),
    ask(topicConfig(`%RETRY%${t}h`)),
    ask(send(`%DLQ%${t}i`)),
    ask(topicConfig(`%DLQ%${t}i`)),
    ask(sendBatch(`%RETRY%${t}g`, ['x'], { j: 9, l: 1 })),
    ask(send(`%RETRY%${t}g_${t}`, { j: 17 })),
  ]),
];
