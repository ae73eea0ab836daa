/** Messages sent back, retries and dead letters, delays. */
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
import { sendBack } from '../popShots.ts';
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

const group = (config: Readonly<Record<string, unknown>>): Shot => ({
  code: code.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP,
  body: JSON.stringify(config),
});

type Ext = Readonly<Record<string, string | number>>;

const sentBack = (name: string, steps: Case['steps'], waits = false): Case => ({
  name,
  of: 'CONSUMER_SEND_MSG_BACK',
  to: 'broker',
  steps: (t) => [
    first(createTopic(t, { readQueueNums: 1, writeQueueNums: 1 })),
    first(send(t, { h: 3, i: properties({ TAGS: 'a', UNIQ_KEY: 'u', KEYS: 'k' }) })),
    stored(t, 1),
    as('m', first(pull(t, `${t}p`, 0))),
    ...steps(t),
  ],
  ...(waits ? { waits } : {}),
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
export const sendBackCases: readonly Case[] = [
  sentBack(
    'the first level',
    (t) => [
      ask(sendBack('m', `${t}g`, 1)),
      ask(topicConfig(`%RETRY%${t}g`)),
      stored(`%RETRY%${t}g`, 1),
      as('n', ask(pull(`%RETRY%${t}g`, `${t}g`, 0))),
      ask(sendBack('n', `${t}g`, 1)),
      stored(`%RETRY%${t}g`, 2),
      ask(pull(`%RETRY%${t}g`, `${t}g`, 0)),
    ],
    true,
  ),
  sentBack(
    'level 0 is the third',
    (t) => [
      ask(sendBack('m', `${t}g`, 0)),
      wait(8_500),
      ask(pull(`%RETRY%${t}g`, `${t}g`, 0)),
      stored(`%RETRY%${t}g`, 1),
      ask(pull(`%RETRY%${t}g`, `${t}g`, 0)),
    ],
    true,
  ),
  sentBack('dead letters', (t) => [
    ask(sendBack('m', `${t}g`, -1)),
    ask(topicConfig(`%DLQ%${t}g`)),
    ask(topicConfig(`%RETRY%${t}g`)),
    stored(`%DLQ%${t}g`, 1),
    as('d', ask(pull(`%DLQ%${t}g`, `${t}g`, 0))),
    ask(sendBack('m', `${t}g`, 3, { maxReconsumeTimes: 0 })),
    ask(sendBack('m', `${t}g`, -2_147_483_648)),
    ask(sendBack('d', `${t}g`, 1, { maxReconsumeTimes: 1 })),
    stored(`%DLQ%${t}g`, 4),
    ask(pull(`%DLQ%${t}g`, `${t}g`, 0)),
    ask(sendBack('d', `${t}h`, -1)),
    stored(`%DLQ%${t}h`, 1),
    ask(pull(`%DLQ%${t}h`, `${t}g`, 0)),
  ]),
  sentBack('how often is enough', (t) => [
    first(send(t, { j: 15 })),
    first(send(t, { j: 16 })),
    first(send(t, { j: 17 })),
    stored(t, 4),
    as('n', first(pull(t, `${t}p`, 0))),
    ...[1, 2, 3].map((index) => ask(sendBack('n', `${t}g`, 12, {}, index))),
    stored(`%DLQ%${t}g`, 2),
    ask(pull(`%DLQ%${t}g`, `${t}g`, 0)),
    ask(sendBack('n', `${t}h`, 12, { maxReconsumeTimes: 99 }, 3)),
    ask(sendBack('n', `${t}h`, 12, { maxReconsumeTimes: -1 })),
    stored(`%DLQ%${t}h`, 1),
    ask(pull(`%DLQ%${t}h`, `${t}g`, 0)),
    first(group({ groupName: `${t}i`, retryMaxTimes: 1 })),
    ask(sendBack('n', `${t}i`, 12, {}, 0)),
    ask(sendBack('n', `${t}i`, 12, {}, 1)),
    stored(`%DLQ%${t}i`, 1),
    ask(pull(`%DLQ%${t}i`, `${t}g`, 0)),
  ]),
  sentBack('groups', (t) => [
    ask(sendBack('m', '', 1)),
    ask(sendBack('m', 'a b', 1)),
    ask(sendBack('m', 'q'.repeat(121), -1)),
    ask(sendBack('m', 'q'.repeat(256), 1)),
    first(group({ groupName: `${t}n`, retryQueueNums: 0 })),
    ask(sendBack('m', `${t}n`, 1)),
    ask(sendBack('m', `${t}n`, -1)),
    ask(topicConfig(`%DLQ%${t}n`)),
    ask(topicConfig(`%RETRY%${t}n`)),
    first(group({ groupName: `${t}o`, consumeEnable: false })),
    ask(sendBack('m', `${t}o`, -1)),
    first(group({ groupName: `${t}q`, retryQueueNums: 3 })),
    ask(sendBack('m', `${t}q`, 12)),
    ask(topicConfig(`%RETRY%${t}q`)),
  ]),
  sentBack('offsets', (t) => [
    ask(sendBack('m', `${t}g`, 1, { offset: -1 })),
    ask(sendBack('m', `${t}g`, 1, { offset: '9223372036854775807' })),
    ask(sendBack('none', `${t}g`, 1, { offset: 99_999_999 })),
    ask(sendBack('m', `${t}g`, 1, { offset: 'x' })),
    ask(sendBack('m', `${t}g`, 1, { delayLevel: 'x' })),
    ask(topicConfig(`%RETRY%${t}g`)),
    ask(topicConfig(`%DLQ%${t}g`)),
  ]),
  sentBack('inside a record', (t) => [
    ask((_, named) => {
      const offset = (named('m').messages[0]?.physicalOffset ?? 0) + 5;
      const said = sendBack('m', `${t}g`, -1, { offset });
      return typeof said === 'function' ? said(_, named) : said;
    }),
    say((named) => (named('m').messages.length === 1 ? 'one message' : 'none')),
  ]),
  sentBack('a field is missing or no number', (t) => {
    const shot: Shot = {
      code: code.CONSUMER_SEND_MSG_BACK,
      ext: {
        offset: 99_999_999,
        group: `${t}g`,
        delayLevel: 1,
        originMsgId: 'x',
        originTopic: t,
        unitMode: false,
        maxReconsumeTimes: 16,
      },
    };
    const names = Object.keys(shot.ext ?? {});
    return [
      ...names.map((name) => ask(without(shot, name))),
      ...names
        .filter((name) => !/group|origin/.test(name))
        .map((name) => ask({ ...shot, ext: { ...shot.ext, [name]: 'x' } })),
      ask({ ...shot, format: 'ROCKETMQ' }),
      ask(without({ ...shot, format: 'ROCKETMQ' }, 'group')),
      ask(without({ ...shot, format: 'ROCKETMQ' }, 'delayLevel')),
      ask({ ...shot, ext: null }),
      ask({ ...shot, ext: {} }),
      askInVain({ ...shot, flag: 2 }),
      ask({ ...shot, version: 0, ext: { ...shot.ext, maxReconsumeTimes: 0 } }),
    ];
  }),
  sentBack('in unit mode, as an old client, and by other names', (t) => [
    ask(sendBack('m', `${t}u`, 12, { unitMode: true })),
    ask(topicConfig(`%RETRY%${t}u`)),
    ask(sendBack('m', `${t}v`, -1, { unitMode: true, originTopic: 'other', originMsgId: 'x' })),
    ask(topicConfig(`%DLQ%${t}v`)),
    stored(`%DLQ%${t}v`, 1),
    ask(pull(`%DLQ%${t}v`, `${t}g`, 0)),
    ask((heard, named) => {
      const said = sendBack('m', `${t}w`, 12, { maxReconsumeTimes: 0 });
      return { ...(typeof said === 'function' ? said(heard, named) : said), version: 1 };
    }),
    ask(topicConfig(`%DLQ%${t}w`)),
  ]),
  sentBack('retry topics that may not be written', (t) => [
    first(createTopic(`%RETRY%${t}g`, { perm: 4, readQueueNums: 1, writeQueueNums: 1 })),
    ask(sendBack('m', `${t}g`, 1)),
    ask(sendBack('m', `${t}g`, -1)),
    first(createTopic(`%DLQ%${t}h`, { perm: 4, readQueueNums: 1, writeQueueNums: 1 })),
    ask(sendBack('m', `${t}h`, -1)),
    stored(`%DLQ%${t}h`, 1),
    ask(pull(`%DLQ%${t}h`, `${t}g`, 0)),
  ]),
  sentBack('properties of a message that was sent back before', (t) => [
    first(
      send(t, {
        i: properties({
          RETRY_TOPIC: 'first',
          ORIGIN_MESSAGE_ID: 'mine',
          DELAY: '0',
          WAIT: 'true',
        }),
        j: 2,
      }),
    ),
    first(sendBatch(t, ['x'])),
    stored(t, 3),
    as('n', first(pull(t, `${t}p`, 0))),
    ask(sendBack('n', `${t}g`, -1, {}, 1)),
    ask(sendBack('n', `${t}g`, -1, {}, 2)),
    stored(`%DLQ%${t}g`, 2),
    ask(pull(`%DLQ%${t}g`, `${t}g`, 0)),
  ]),
  {
    name: 'on the name server',
    of: 'CONSUMER_SEND_MSG_BACK',
    to: 'namesrv',
    steps: () => [
      ask({ code: code.CONSUMER_SEND_MSG_BACK, ext: { offset: 0, group: 'g', delayLevel: 1 } }),
    ],
  },
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
