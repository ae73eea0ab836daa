/** What pulls read. */
import { ask, askInVain, type Case, code, first, type Step } from '../case.ts';
import {
  createTopic,
  heartbeat,
  properties,
  pull,
  queryOffset,
  send,
  stored,
  withExt,
  without,
} from '../shots.ts';

const pulled = (name: string, steps: Case['steps']): Case => ({
  name,
  of: 'PULL_MESSAGE',
  to: 'broker',
  steps,
});

/** A topic with messages of the given tags in queue 0; no tag for an empty text. */
function filled(topic: string, tags: readonly string[]): Step[] {
  return [
    first(createTopic(topic)),
    ...tags.map((tag) => first(send(topic, { i: tag ? properties({ TAGS: tag }) : '' }))),
    stored(topic, tags.length),
  ];
}

const five = ['a', 'b', '', 'Aa', 'BB'];

/** The cases. */
export const pullCases: readonly Case[] = [
  pulled('every class of offset', (t) => [
    ...filled(t, five),
    ...[0, 1, 4, 5, 6, 7, 1000, '9223372036854775807', -1, -100, '-9223372036854775808'].map(
      (offset) => ask(pull(t, `${t}g`, offset)),
    ),
  ]),
  pulled('every class of offset of an empty queue', (t) => [
    first(createTopic(t)),
    ...[0, 1, 2, '9223372036854775807', -1].map((offset) => ask(pull(t, `${t}g`, offset))),
    first(send(t, { e: 1 })),
    stored(t, 1, 1),
    ...[0, 1, -1].map((offset) => ask(pull(t, `${t}g`, offset))),
  ]),
  pulled('how many', (t) => [
    ...filled(
      t,
      Array.from({ length: 40 }, () => 'a'),
    ),
    ...[1, 32, 33, 100, 0, -1, 2147483647].map((maxMsgNums) =>
      ask(pull(t, `${t}g`, 0, { maxMsgNums })),
    ),
    ask(pull(t, `${t}g`, 35)),
  ]),
  pulled('how many bytes', (t) => [
    first(createTopic(t)),
    ...[1, 2, 3, 4].map(() => first(send(t, {}, 'x'.repeat(100_000)))),
    first(send(t, {}, 'x'.repeat(300_000))),
    stored(t, 5),
    ask(pull(t, `${t}g`, 0)),
    ask(pull(t, `${t}g`, 4)),
    ask(pull(t, `${t}g`, 0, { maxMsgBytes: 10 })),
    ask(pull(t, `${t}g`, 0, { maxMsgBytes: 150_000 })),
  ]),
  pulled('tags', (t) => [
    ...filled(t, five),
    ...[
      '*',
      '',
      'a',
      'a||b',
      ' a || b ',
      'a || ',
      '||',
      'nothing',
      'Aa',
      'BB',
      'a b',
      '* || a',
      'a||a',
    ].map((subscription) => ask(pull(t, `${t}g`, 0, { subscription }))),
    ask(pull(t, `${t}g`, 0, { subscription: 'nothing', maxMsgNums: 1 })),
    ask(pull(t, `${t}g`, 3, { subscription: 'a' })),
    ask(pull(t, `${t}g`, 5, { subscription: 'a' })),
  ]),
  pulled('tags among many', (t) => [
    ...filled(
      t,
      Array.from({ length: 30 }, (_, at) => (at % 10 === 9 ? 'x' : 'y')),
    ),
    ask(pull(t, `${t}g`, 0, { subscription: 'x' })),
    ask(pull(t, `${t}g`, 0, { subscription: 'x', maxMsgNums: 1 })),
    ask(pull(t, `${t}g`, 0, { subscription: 'x', maxMsgNums: 2 })),
    ask(pull(t, `${t}g`, 20, { subscription: 'x', maxMsgNums: 2 })),
  ]),
  pulled('without subscription, without type', (t) => [
    ...filled(t, five),
    ask(without(pull(t, `${t}g`, 0), 'subscription')),
    ask(without(pull(t, `${t}g`, 0), 'expressionType')),
    ask(without(pull(t, `${t}g`, 0), 'expressionType', 'subscription')),
    ask(pull(t, `${t}g`, 0, { expressionType: '' })),
    ask(pull(t, `${t}g`, 0, { expressionType: 'tag' })),
  ]),
  pulled('ROCKETMQ headers', (t) => [
    ...filled(t, five),
    ask({ ...pull(t, `${t}g`, 0), format: 'ROCKETMQ' }),
    ask({ ...pull(t, `${t}g`, 9), format: 'ROCKETMQ' }),
    ask({ ...withExt(pull(t, `${t}g`, 0), { subscription: '' }), format: 'ROCKETMQ' }),
    ask({
      ...withExt(pull(t, `${t}g`, 0), { bname: 'broker-a', lo: 'false' }),
      format: 'ROCKETMQ',
    }),
  ]),
  pulled('bits of sysFlag', (t) => [
    ...filled(t, five),
    ...[5, 12, 20, 6, 4 + 0x1000].map((sysFlag) => ask(pull(t, `${t}g`, 0, { sysFlag }))),
    ask(pull(t, `${t}g`, 5, { sysFlag: 5, commitOffset: 3 })),
    ask(queryOffset(t, `${t}g`)),
  ]),
  pulled('commits that are carried', (t) => [
    ...filled(t, five),
    ask(pull(t, `${t}g`, 0, { sysFlag: 5, commitOffset: 2 })),
    ask(queryOffset(t, `${t}g`)),
    ask(pull(t, `${t}g`, 0, { sysFlag: 4, commitOffset: 4 })),
    ask(queryOffset(t, `${t}g`)),
    ask(pull(t, `${t}g`, 0, { sysFlag: 5, commitOffset: 1 })),
    ask(queryOffset(t, `${t}g`)),
    ask(pull(t, `${t}g`, 99, { sysFlag: 5, commitOffset: 77 })),
    ask(queryOffset(t, `${t}g`)),
    ask(pull(t, `${t}g`, 0, { sysFlag: 5, commitOffset: -1 })),
    ask(queryOffset(t, `${t}g`)),
    ask(pull(t, `${t}g`, 0, { sysFlag: 5, commitOffset: 3, queueId: 99 })),
    ask(queryOffset(t, `${t}g`)),
  ]),
  pulled('one-way', (t) => [
    ...filled(t, five),
    askInVain({ ...pull(t, `${t}g`, 0), flag: 2 }),
    askInVain({ ...pull(t, `${t}g`, 0, { queueId: 99 }), flag: 2 }),
  ]),
  pulled('unit topics and groups', (t) => [
    first(createTopic(t, { topicSysFlag: 3 })),
    first({
      code: code.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP,
      body: JSON.stringify({ groupName: `${t}g`, groupSysFlag: 1, brokerId: 5 }),
    }),
    ask(pull(t, `${t}g`, 0)),
    first(send(t, { k: true })),
    stored(t, 1),
    ask(pull(t, `${t}g`, 0)),
  ]),
  {
    name: 'lite',
    of: 'LITE_PULL_MESSAGE',
    to: 'broker',
    steps: (t) => [
      ...filled(t, five),
      ...[0, 5, 9, -1].map((offset) =>
        ask({ ...pull(t, `${t}g`, offset), code: code.LITE_PULL_MESSAGE }),
      ),
      ask({ ...pull(t, `${t}g`, 0, { sysFlag: 16 + 4 }), code: code.LITE_PULL_MESSAGE }),
      ask({ ...pull(t, `${t}g`, 0, { sysFlag: 0 }), code: code.LITE_PULL_MESSAGE }),
      ask({ ...pull(t, `${t}g`, 0, { queueId: 99 }), code: code.LITE_PULL_MESSAGE }),
      ask({ ...without(pull(t, `${t}g`, 0), 'topic'), code: code.LITE_PULL_MESSAGE }),
      ask({ ...pull(t, `${t}g`, 0), format: 'ROCKETMQ', code: code.LITE_PULL_MESSAGE }),
    ],
  },
  pulled('by the subscription of a heartbeat', (t) => [
    ...filled(t, five),
    ask(heartbeat(`${t}c`, [{ groupName: `${t}g`, topics: { [t]: 'a || b' }, subVersion: 10 }])),
    ask(pull(t, `${t}g`, 0, { sysFlag: 0, subVersion: 10 })),
    ask(pull(t, `${t}g`, 0, { sysFlag: 0, subVersion: 9, subscription: 'Aa' })),
    ask(pull(t, `${t}g`, 0, { sysFlag: 0, subVersion: 11 })),
    ask(pull(t, `${t}g`, 0, { sysFlag: 4, subVersion: 11, subscription: 'Aa' })),
    ask(pull(t, `${t}g`, 0, { sysFlag: 0, subVersion: 10 })),
    ask(heartbeat(`${t}c`, [{ groupName: `${t}g`, topics: { [t]: 'BB' }, subVersion: 9 }])),
    ask(pull(t, `${t}g`, 0, { sysFlag: 0, subVersion: 10 })),
    ask(heartbeat(`${t}c`, [{ groupName: `${t}g`, topics: { [t]: 'BB' }, subVersion: 12 }])),
    ask(pull(t, `${t}g`, 0, { sysFlag: 0, subVersion: 12 })),
  ]),
];
