/** Queues before a proxy: pulls by what members subscribed to, offsets, send-backs. */
import {
  as,
  ask,
  askInVain,
  type Case,
  code,
  first,
  hear,
  type Shot,
  type Step,
  tell,
  wait,
} from '../case.ts';
import { pop, sendBack } from '../popShots.ts';
import {
  askVia,
  filled,
  ground,
  proxied,
  shotOf,
  storedBehind,
  via,
  viaLater,
} from '../proxyShots.ts';
import { commit, heartbeat, properties, pull, queryOffset, send, unregister } from '../shots.ts';

type Ext = NonNullable<Shot['ext']>;

const pulls = (name: string, steps: Case['steps'], more: Partial<Pick<Case, 'waits'>> = {}) =>
  proxied('PULL_MESSAGE', name, steps, more);

/** A pull by what the members of the group told. */
const memberPull = (t: string, ext: Ext = {}) => via(pull(t, `${t}g`, 0, { sysFlag: 0, ...ext }));
const lite = (shot: Shot): Shot => ({ ...shot, code: code.LITE_PULL_MESSAGE });
const member = (t: string, subString: string, more: Readonly<Record<string, unknown>> = {}) =>
  first({
    ...heartbeat(`${t}c`, [{ groupName: `${t}g`, topics: { [t]: subString }, ...more }]),
  });

const bySql = (t: string, expression: string): Step =>
  first({
    code: code.HEART_BEAT,
    ext: {},
    body: JSON.stringify({
      clientID: `${t}c`,
      heartbeatFingerprint: 0,
      producerDataSet: [],
      withoutSub: false,
      consumerDataSet: [
        {
          groupName: `${t}g`,
          consumeType: 'CONSUME_PASSIVELY',
          messageModel: 'CLUSTERING',
          consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
          unitMode: false,
          subscriptionDataSet: [
            {
              topic: t,
              subString: expression,
              tagsSet: [],
              codeSet: [],
              subVersion: 1,
              expressionType: 'SQL92',
              classFilterMode: false,
            },
          ],
        },
      ],
    }),
  });

const priced = (t: string): readonly Step[] => [
  ...['5', '15', '25'].map((price) =>
    first(send(t, { i: properties({ price, TAGS: 'a' }) }, price), 'broker'),
  ),
  storedBehind(t, 3),
];

const back = (name: string, steps: Case['steps']) =>
  proxied('CONSUMER_SEND_MSG_BACK', name, (t) => [
    ...ground(t),
    ...filled(t, 2),
    as('pulled', ask(via(pull(t, `${t}g`, 0)))),
    ...steps(t),
  ]);

/** The cases. */
export const proxyQueueCases: readonly Case[] = [
  pulls('of a group that nobody knows, and of a topic it has not', (t) => [
    ...ground(t),
    ...ground(`${t}x`),
    ...filled(t, 1),
    ask(memberPull(t)),
    ask(lite(memberPull(t))),
    member(t, '*'),
    ask(memberPull(t)),
    ask(lite(memberPull(t))),
    ask(via(pull(`${t}x`, `${t}g`, 0, { sysFlag: 0 }))),
    ask(lite(via(pull(`${t}x`, `${t}g`, 0, { sysFlag: 0 })))),
    ask(unregister({ clientID: `${t}c`, consumerGroup: `${t}g` })),
    ask(memberPull(t)),
  ]),
  pulls('by tags that change', (t) => [
    ...ground(t),
    ...filled(t, 2),
    member(t, '*', { subVersion: 1 }),
    ask(memberPull(t, { subVersion: 1 })),
    ask(memberPull(t, { subVersion: 9 })),
    member(t, 'b', { subVersion: 10 }),
    ask(memberPull(t, { subVersion: 10 })),
    ask(memberPull(t, { subVersion: 9 })),
    member(t, 'a || b', { subVersion: 11 }),
    ask(memberPull(t, { subVersion: 11 })),
    // What the pull says itself counts.
    ask(memberPull(t, { sysFlag: 4, subscription: 'b' })),
    ask(memberPull(t, { sysFlag: 4, subscription: '' })),
    ask(memberPull(t, { sysFlag: 8 })),
    ask(memberPull(t, { sysFlag: 16 })),
  ]),
  pulls('by SQL92 of its own', (t) => [
    ...ground(t),
    ...priced(t),
    ...['price > 10', 'price >', '', 'price IS NULL'].map((subscription) =>
      askVia(pull(t, `${t}g`, 0, { subscription, expressionType: 'SQL92' })),
    ),
    askVia(pull(t, `${t}g`, 0, { subscription: 'price > 10', expressionType: 'nonsense' })),
  ]),
  pulls('by SQL92 that the member told', (t) => [
    ...ground(t),
    ...priced(t),
    bySql(t, 'price > 10'),
    ask(memberPull(t, { subVersion: 1, expressionType: 'SQL92' })),
    ask(memberPull(t, { subVersion: 1 })),
    ask(lite(memberPull(t, { subVersion: 1, expressionType: 'SQL92' }))),
  ]),
  pulls('beyond the end, below the beginning', (t) => [
    ...ground(t),
    ...filled(t, 2),
    ...[2, 3, 100, -1, '9223372036854775807'].flatMap((offset) => [
      askVia(pull(t, `${t}g`, offset)),
      ask(lite(via(pull(t, `${t}g`, offset)))),
    ]),
    askVia(pull(t, `${t}g`, 0, { queueId: 3 })),
    askVia(pull(t, `${t}g`, 0, { queueId: 9 })),
    askVia(pull(t, `${t}g`, 0, { queueId: -1 })),
    askVia(pull(t, `${t}g`, 0, { maxMsgNums: 0 })),
    askVia(pull(t, `${t}g`, 0, { maxMsgNums: 1 })),
    askVia(pull(`${t}none`, `${t}g`, 0)),
  ]),
  pulls(
    'held until something comes, or nothing does',
    (t) => [
      ...ground(t),
      tell(via(pull(t, `${t}g`, 0, { sysFlag: 6, suspendTimeoutMillis: 9_000 }))),
      wait(300),
      first(send(t), 'broker'),
      hear(1_500),
      askVia(pull(t, `${t}g`, 1, { sysFlag: 6, suspendTimeoutMillis: 500 })),
    ],
    { waits: true },
  ),
  pulls('that keep an offset', (t) => [
    ...ground(t),
    ...filled(t, 2),
    askVia(pull(t, `${t}g`, 1, { sysFlag: 5, commitOffset: 1 })),
    wait(100),
    askVia(queryOffset(t, `${t}g`)),
    member(t, '*', { subVersion: 1 }),
    ask(memberPull(t, { sysFlag: 1, commitOffset: 2, subVersion: 1 })),
    wait(100),
    askVia(queryOffset(t, `${t}g`)),
  ]),
  proxied('QUERY_CONSUMER_OFFSET', 'unknown, kept, impossible', (t) => [
    ...ground(t),
    ...filled(t, 2),
    askVia(queryOffset(t, `${t}g`)),
    askVia(queryOffset(t, `${t}g`, { setZeroIfNotFound: false })),
    askVia(queryOffset(t, `${t}g`, { queueId: 9 })),
    askVia(queryOffset(`${t}none`, `${t}g`)),
    askVia(commit(t, `${t}g`, 1)),
    first(pull(t, `${t}g`, 0), 'broker'),
    askVia(commit(t, `${t}g`, 1)),
    askVia(queryOffset(t, `${t}g`)),
    askInVain({ ...via(commit(t, `${t}g`, 2)), flag: 2 }),
    askVia(queryOffset(t, `${t}g`)),
    askVia(commit(t, `${t}g`, -1)),
    askVia(queryOffset(t, `${t}g`)),
    askVia(commit(t, `${t}g`, 99)),
    askVia(queryOffset(t, `${t}g`)),
    askVia(commit(`${t}none`, `${t}g`, 1)),
  ]),
  ...(['GET_MAX_OFFSET', 'GET_MIN_OFFSET', 'SEARCH_OFFSET_BY_TIMESTAMP'] as const).map((of) =>
    proxied(of, 'of queues that there are, and are not', (t) => [
      ...ground(t),
      ...filled(t, 2),
      ...[0, 1, 9, -1].map((queueId) => askVia(shotOf(of, { topic: t, queueId, timestamp: 0 }))),
      askVia(shotOf(of, { topic: t, queueId: 0, timestamp: '9223372036854775807' })),
      askVia(shotOf(of, { topic: t, queueId: 0, timestamp: 0, boundaryType: 'UPPER' })),
      askVia(shotOf(of, { topic: `${t}none`, queueId: 0, timestamp: 0 })),
    ]),
  ),
  back('after a while, at once, into the dead letters', (t) => [
    ask(viaLater(sendBack('pulled', `${t}g`, 1, { maxReconsumeTimes: 16 }))),
    ask(viaLater(sendBack('pulled', `${t}g`, 0, { maxReconsumeTimes: 16 }))),
    ask(viaLater(sendBack('pulled', `${t}g`, -1, { maxReconsumeTimes: 16 }, 1))),
    storedBehind(`%DLQ%${t}g`, 1),
    askVia(pull(`%DLQ%${t}g`, `${t}x`, 0)),
    ask(viaLater(sendBack('pulled', `${t}g`, 99, { maxReconsumeTimes: 16 }))),
    ask(viaLater(sendBack('pulled', `${t}g`, 0, { maxReconsumeTimes: 0 }))),
  ]),
  back('without the broker’s name, or a wrong one', (t) => [
    ask(sendBack('pulled', `${t}g`, -1)),
    ask(sendBack('pulled', `${t}g`, -1, { bname: 'nobody' })),
    ask(sendBack('pulled', `${t}g`, -1, { bname: '' })),
    ask(viaLater(sendBack('pulled', '', -1))),
    ask(viaLater(sendBack('pulled', `${t}g`, -1, { offset: 7 }))),
  ]),
  proxied('POP_MESSAGE', 'what is there, and what is not', (t) => [
    ...ground(t),
    ...filled(t, 2),
    askVia(pop(t, `${t}g`, { queueId: 0 })),
    askVia(pop(t, `${t}g`, { queueId: 1 })),
    askVia(pop(`${t}none`, `${t}g`, { queueId: 0 })),
    askVia(pop(t, `${t}g`, { queueId: 9 })),
    askVia(pop(t, `${t}g`, { queueId: 0, expType: 'SQL92', exp: 'a >' })),
  ]),
];
