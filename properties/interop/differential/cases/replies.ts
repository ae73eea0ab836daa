/** Replies and their push to who asked. */
import {
  ask,
  askInVain,
  type Case,
  close,
  code,
  first,
  hear,
  hearFirst,
  type Shot,
  tell,
} from '../case.ts';
import { createTopic, heartbeat, properties, pull, send, sendLong, stored } from '../shots.ts';

type Ext = Parameters<typeof send>[1];

/** Properties of a reply to a client. */
const forClient = (client: string) =>
  properties({ MSG_TYPE: 'reply', CORRELATION_ID: 'c1', REPLY_TO_CLIENT: client, TTL: '3000' });

const reply = (t: string, ext: Ext = {}, body?: Shot['body']): Shot => ({
  ...send(t, { i: forClient(`${t}p`), ...ext }, body),
  code: code.SEND_REPLY_MESSAGE_V2,
});

const replyLong = (t: string, ext: Ext = {}, body?: Shot['body']): Shot => ({
  ...sendLong(t, { properties: forClient(`${t}p`), ...ext }, body),
  code: code.SEND_REPLY_MESSAGE,
});

const replies = (
  name: string,
  steps: Case['steps'],
  more: Partial<Pick<Case, 'of' | 'waits'>> = {},
): Case => ({
  name,
  of: 'SEND_REPLY_MESSAGE_V2',
  to: 'broker',
  steps: (t) => [
    first(createTopic(t, { readQueueNums: 1, writeQueueNums: 1 })),
    first(heartbeat(`${t}p`, [], { producerDataSet: [{ groupName: `${t}pg` }] }), 'broker-p'),
    ...steps(t),
  ],
  ...more,
});

/** The client's answer to what was pushed to it last. */
const answerPush = (answer: number) =>
  tell(
    (heard) => ({
      code: answer,
      flag: 1,
      opaque:
        heard.findLast(({ on, view }) => on === 'broker-p' && view.code === '326')?.opaque ?? 0,
    }),
    'broker-p',
  );

const kept = (t: string) => [stored(t, 1), ask(pull(t, `${t}g`, 0))];

/** The cases. */
export const replyCases: readonly Case[] = [
  replies('taken', (t) => [
    tell(reply(t), 'broker-r'),
    hearFirst('broker-p', 3_000),
    answerPush(0),
    hearFirst('broker-r', 3_000),
    ...kept(t),
  ]),
  replies(
    'taken, long names',
    (t) => [
      tell(replyLong(t), 'broker-r'),
      hearFirst('broker-p', 3_000),
      answerPush(0),
      hearFirst('broker-r', 3_000),
      ...kept(t),
    ],
    { of: 'SEND_REPLY_MESSAGE' },
  ),
  replies('no queue asked for, flags', (t) => [
    tell(reply(t, { e: -1, h: 7, j: 2, k: true }), 'broker-r'),
    hearFirst('broker-p', 3_000),
    answerPush(0),
    hearFirst('broker-r', 3_000),
    ...kept(t),
  ]),
  replies('compressed', (t) => [
    tell(reply(t, { f: 769 }), 'broker-r'),
    hearFirst('broker-p', 3_000),
    answerPush(0),
    hearFirst('broker-r', 3_000),
    stored(t, 1),
  ]),
  replies('refused by the client', (t) => [
    tell(reply(t), 'broker-r'),
    hearFirst('broker-p', 3_000),
    answerPush(1),
    hearFirst('broker-r', 3_000),
    ...kept(t),
  ]),
  replies(
    'the client leaves meanwhile',
    (t) => [
      tell(reply(t), 'broker-r'),
      hearFirst('broker-p', 3_000),
      close('broker-p'),
      hear(9_000, 'broker-r'),
      hearFirst('broker-r', 4_000),
    ],
    { waits: true },
  ),
  replies(
    'a silent client',
    (t) => [
      tell(reply(t), 'broker-r'),
      hearFirst('broker-p', 3_000),
      hear(9_000, 'broker-r'),
      hearFirst('broker-r', 4_000),
      ...kept(t),
    ],
    { waits: true },
  ),
  replies('one-way', (t) => [
    askInVain({ ...reply(t), flag: 2 }, 'broker-r'),
    answerPush(0),
    ...kept(t),
  ]),
  replies('nobody named', (t) => [
    ask(reply(t, { i: properties({ MSG_TYPE: 'reply', UNIQ_KEY: 'u' }) })),
    ...kept(t),
    ask(reply(t, { i: '' })),
    ask(replyLong(t, { properties: '' })),
  ]),
  replies('nobody of that name', (t) => [
    ask(reply(t, { i: forClient('ghost@1') })),
    ...kept(t),
    ask(replyLong(t, { properties: forClient('ghost@1') })),
  ]),
  replies('a client that consumes', (t) => [
    first(heartbeat(`${t}c`, [{ groupName: `${t}g`, topics: { [t]: '*' } }]), 'broker-c'),
    ask(reply(t, { i: forClient(`${t}c`) })),
  ]),
  replies('a client that left', (t) => [
    first(
      { code: code.UNREGISTER_CLIENT, ext: { clientID: `${t}p`, producerGroup: `${t}pg` } },
      'broker-p',
    ),
    ask(reply(t)),
  ]),
  replies('what a send is refused for', (t) => [
    ask(reply(t, {}, '')),
    ask(reply('no topic')),
    ask(reply('SELF_TEST_TOPIC')),
    ask(reply(t, { e: 1 })),
    ask(reply(`${t}new`, { c: 'none' })),
    ask(reply(t, { e: 'x' })),
    ask(replyLong('SCHEDULE_TOPIC_XXXX')),
  ]),
  replies('a topic made on demand', (t) => [
    ask(reply(`${t}made`, { i: forClient('ghost@1') })),
    stored(`${t}made`, 1),
  ]),
  replies('delayed, priority, tags', (t) => [
    ask(reply(t, { i: `${forClient('ghost@1')}${properties({ TAGS: 'b', POP_CK: 'x' })}` })),
    ...kept(t),
    ask(reply(t, { i: `${forClient('ghost@1')}${properties({ DELAY: '18' })}` })),
    ask(reply(t, { i: `${forClient('ghost@1')}${properties({ _SYS_MSG_PRIORITY_: '0' })}` })),
  ]),
];
