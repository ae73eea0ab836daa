/** Messages sent back. */
import { as, ask, askInVain, type Case, code, first, type Shot, say, wait } from '../case.ts';
import { sendBack } from '../popShots.ts';
import {
  createTopic,
  properties,
  pull,
  send,
  sendBatch,
  stored,
  topicConfig,
  without,
} from '../shots.ts';

const group = (config: Readonly<Record<string, unknown>>): Shot => ({
  code: code.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP,
  body: JSON.stringify(config),
});

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
];
