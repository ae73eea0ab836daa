/** Transactions: half messages, how they end, and what is refused. */
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
import type { Heard } from '../heard.ts';
import { createTopic, properties, pull, send, stored } from '../shots.ts';

const commit = 8;
const rollback = 12;

/** A half message; its queue is one for all cases, so its answer is not compared as it is. */
const half = (t: string, id: string, more: Readonly<Record<string, string>> = {}, ext = {}): Shot =>
  send(t, {
    i: properties({ TRAN_MSG: 'true', PGROUP: 'pg', UNIQ_KEY: id, TAGS: 'a', ...more }),
    f: 4,
    g: Date.now(),
    ...ext,
  });

const sent = (name: string, shot: Shot): Step => as(name, first(shot));

const digits = 16;

/** Where the half message of an answer lies. */
function placeOf({ ext }: Heard): { readonly at: number; readonly offset: string } {
  const id = ext.get('msgId') ?? '';
  const at = Number.parseInt(id.slice(-digits), digits);
  return { at, offset: ext.get('queueOffset') ?? '' };
}

const end =
  (name: string, how: number | string, more: Readonly<Record<string, unknown>> = {}, by = 0) =>
  (_: readonly Heard[], named: (name: string) => Heard): Shot => {
    const { at, offset } = placeOf(named(name));
    const header = {
      producerGroup: 'pg',
      tranStateTableOffset: offset,
      commitLogOffset: at + by,
      commitOrRollback: how,
      fromTransactionCheck: false,
      msgId: 'x',
      ...more,
    };
    const told = Object.entries(header).filter(([, value]) => value !== undefined);
    return { code: code.END_TRANSACTION, ext: Object.fromEntries(told) as Record<string, string> };
  };

const ends = (name: string, steps: Case['steps']): Case => ({
  name,
  of: 'END_TRANSACTION',
  to: 'broker',
  steps,
});

/** What an answer to a half message says, but for its place. */
const told = (name: string): Step =>
  say((named) => {
    const { view, ext } = named(name);
    const fields = ['queueId', 'transactionId', 'MSG_REGION', 'TRACE_ON'];
    const names = [...ext.keys()].sort();
    return [view.code, view.remark, ...fields.map((field) => ext.get(field)), ...names].join(' ');
  });

/** Where the queue of half messages ends. */
const halfEnd: Shot = {
  code: code.GET_MAX_OFFSET,
  ext: { topic: 'RMQ_SYS_TRANS_HALF_TOPIC', queueId: 0 },
};

/** What the handle that takes a message back names. */
const handleTopic = (name: string): Step =>
  say((named) => {
    const text = Buffer.from(named(name).ext.get('recallHandle') ?? '', 'base64url').toString();
    return text.split(' ').slice(0, 2).join(' ');
  });

const resume = (msgId?: string): Shot => ({
  code: code.RESUME_CHECK_HALF_MESSAGE,
  ext: msgId === undefined ? { topic: 'x' } : { topic: 'x', msgId },
});

/** The cases. */
export const transactionCases: readonly Case[] = [
  {
    name: 'half messages',
    of: 'SEND_MESSAGE_V2',
    to: 'broker',
    steps: (t) => {
      const shots: readonly Shot[] = [
        half(t, 'u0'),
        half(t, 'u1', {}, { e: 3, f: 0 }),
        half(t, 'u2', { TRAN_MSG: 'TRUE' }),
        half(t, 'u3', {}, { f: 12 }),
        half(t, 'u4', { DELAY: '-1' }, { j: 1 }),
        half(t, 'u5', { REAL_TOPIC: 'x', REAL_QID: '9' }),
        half(t, 'u6', { PGROUP: '' }),
      ];
      return [
        first(createTopic(t)),
        ...shots.flatMap((shot, at) => [sent(`h${at}`, shot), told(`h${at}`)]),
        ask(half(t, 'u7', { TRAN_MSG: 'false' }, { f: 0 })),
        ask(pull(t, `${t}g`, 0)),
        ask(pull(t, `${t}g`, 0, { queueId: 3 })),
      ];
    },
  },
  {
    name: 'half messages that ask for a delay',
    of: 'SEND_MESSAGE_V2',
    to: 'broker',
    // All half messages share one queue, whose end is looked at.
    alone: true,
    steps: (t) => {
      const delays: readonly Readonly<Record<string, string>>[] = [
        { DELAY: '1' },
        { DELAY: '99' },
        { TIMER_DELAY_SEC: '1' },
        { TIMER_DELAY_MS: '900' },
        { TIMER_DELIVER_MS: '5' },
        { TIMER_DELAY_SEC: '999999999' },
        { DELAY: '1', TIMER_DELAY_SEC: '1' },
      ];
      return [
        first(createTopic(t)),
        as('before', first(halfEnd)),
        ...delays.flatMap((more, at) => [
          sent(`h${at}`, half(t, `u${at}`, more, { e: 2 })),
          told(`h${at}`),
        ]),
        ask(half(t, 'no level', { DELAY: 'x' })),
        handleTopic('h2'),
        ask(end('h0', commit)),
        ask(end('h2', commit)),
        ask(end('h4', commit)),
        wait(8_000),
        as('after', first(halfEnd)),
        say((named) => {
          const [before = 0, after = 0] = ['before', 'after'].map((name) =>
            Number(named(name).ext.get('offset')),
          );
          return `${after - before} half messages`;
        }),
        ask((_, named) =>
          pull('RMQ_SYS_TRANS_HALF_TOPIC', `${t}g`, Number(named('before').ext.get('offset'))),
        ),
        ask(pull(t, `${t}g`, 0, { queueId: 2 })),
      ];
    },
  },
  ends('a commit shows the message, each commit once more; a rollback nothing', (t) => [
    first(createTopic(t)),
    sent('one', half(t, 'u1', { KEYS: 'k', WAIT: 'true', mine: 'yes' }, { h: 7 })),
    sent('two', half(t, 'u2', {}, { f: 5 })),
    sent('three', half(t, 'u3')),
    ask(end('one', commit)),
    stored(t, 1),
    ask(pull(t, `${t}g`, 0)),
    ask(end('two', rollback)),
    ask(end('three', commit, { fromTransactionCheck: true })),
    ask(end('one', commit)),
    ask(end('two', commit)),
    ask(end('three', rollback)),
    stored(t, 4),
    ask(pull(t, `${t}g`, 1)),
  ]),
  ends('ends that are wrong', (t) => [
    first(createTopic(t)),
    sent('one', half(t, 'u1')),
    sent('plain', send(t, { i: properties({ PGROUP: 'pg' }) })),
    sent('groupless', half(t, 'u3', { PGROUP: '' })),
    ...[commit, rollback].flatMap((how) => [
      ask(end('one', how, { producerGroup: 'other' })),
      ask(end('one', how, { producerGroup: undefined })),
      ask(end('one', how, { tranStateTableOffset: 99_999_999 })),
      ask(end('one', how, { tranStateTableOffset: undefined })),
      ask(end('one', how, { tranStateTableOffset: 'x' })),
      ask(end('one', how, { commitLogOffset: 99_999_999_999 })),
      ask(end('one', how, { commitLogOffset: -1 })),
      ask(end('one', how, { commitLogOffset: undefined })),
      ask(end('one', how, {}, 1)),
      ask(end('groupless', how)),
    ]),
    ask(end('plain', commit)),
    ask(end('one', 5)),
    ask(end('one', 4)),
    ask(end('one', -1)),
    ask(end('one', 'x')),
    ask(end('one', commit, { commitOrRollback: undefined })),
    ask({ code: code.END_TRANSACTION, ext: {} }),
    ask({ code: code.END_TRANSACTION, ext: null }),
    ask(pull(t, `${t}g`, 1)),
  ]),
  ends('an end that is not known is never answered', (t) => [
    first(createTopic(t)),
    sent('one', half(t, 'u1')),
    askInVain(end('one', 0)),
    askInVain(end('one', 0, { producerGroup: 'other', commitLogOffset: 1 })),
    askInVain(end('one', 0, { fromTransactionCheck: true })),
    askInVain({ code: code.END_TRANSACTION, ext: { commitOrRollback: 0 } }),
    ask(end('one', commit)),
  ]),
  ends('a sender with an immunity time of his own must keep to it', (t) => {
    const ago = (ms: number, text: string, id: string) =>
      half(t, id, { CHECK_IMMUNITY_TIME_IN_SECONDS: text }, { g: Date.now() - ms });
    const shots = [
      ago(20_000, '10', 'u0'),
      ago(20_000, '40', 'u1'),
      ago(20_000, '-1', 'u2'),
      ago(4_000, '1', 'u3'),
      ago(20_000, 'x', 'u4'),
    ];
    return [
      first(createTopic(t)),
      ...shots.flatMap((shot, at) => [
        sent(`h${at}`, shot),
        ask(end(`h${at}`, rollback)),
        ask(end(`h${at}`, commit)),
        ask(end(`h${at}`, commit, { fromTransactionCheck: true })),
      ]),
      ask(pull(t, `${t}g`, 0)),
    ];
  }),
  {
    name: 'messages to check again that there are not',
    of: 'RESUME_CHECK_HALF_MESSAGE',
    to: 'broker',
    steps: () => [
      ask(resume()),
      ask(resume('')),
      ask(resume('x')),
      ask(resume('7F0000010000000000000000FFFFFFFF')),
      ask({ code: code.RESUME_CHECK_HALF_MESSAGE, ext: null }),
    ],
  },
];
