/** Transactions, messages at a time and their recall, before a proxy. */
import {
  as,
  ask,
  askInVain,
  blotted,
  type Case,
  first,
  type Loaded,
  type Shot,
  type Step,
  wait,
} from '../case.ts';
import { brokerName, ground, proxied, shotOf, via } from '../proxyShots.ts';
import { heartbeat, properties, pull, rocketmq, send } from '../shots.ts';

type Ext = NonNullable<Shot['ext']>;

const commit = 8;
const rollback = 12;
const digits = 16;

const producing = (t: string): readonly Step[] => [
  ...ground(t, { attributes: '+message.type=TRANSACTION' }),
  first(heartbeat(`${t}p`, [], { producerDataSet: [{ groupName: `${t}pg` }] })),
];

const half = (t: string, name: string): Step =>
  blotted(
    as(
      name,
      ask(
        via(
          send(t, {
            a: `${t}pg`,
            f: 4,
            g: Date.now(),
            i: properties({ TRAN_MSG: 'true', PGROUP: `${t}pg`, UNIQ_KEY: `${t}${name}` }),
          }),
        ),
      ),
    ),
    'ext.queueOffset',
  );

/** The end of a half message; parts of the request are left out where null. */
const end =
  (
    t: string,
    name: string,
    how: number | string,
    more: Readonly<Record<string, Ext[string] | null>> = {},
  ): Loaded =>
  (_, named) => {
    const { ext } = named(name);
    const header = {
      producerGroup: `${t}pg`,
      topic: t,
      tranStateTableOffset: ext.get('queueOffset') ?? '',
      commitLogOffset: Number.parseInt((ext.get('msgId') ?? '').slice(-digits), digits),
      commitOrRollback: how,
      fromTransactionCheck: false,
      msgId: `${t}${name}`,
      transactionId: `${t}${name}`,
      bname: brokerName,
      ...more,
    };
    const told = Object.entries(header).filter(([, value]) => value !== null);
    return shotOf('END_TRANSACTION', Object.fromEntries(told) as Ext);
  };

const ends = (name: string, steps: Case['steps']) =>
  proxied('END_TRANSACTION', name, (t) => [...producing(t), ...steps(t)]);

/** What of it can be read. */
const seen = (t: string): readonly Step[] => [wait(300), ask(pull(t, `${t}g`, 0), 'broker')];

const handleOf = (text: string) => Buffer.from(text).toString('base64url');
const recall = (topic: string, recallHandle: string, ext: Ext = {}): Shot =>
  shotOf('RECALL_MESSAGE', { producerGroup: 'pg', topic, recallHandle, ...ext });

/** The cases. */
export const proxyTransactionCases: readonly Case[] = [
  ends('committed', (t) => [half(t, 'one'), ask(end(t, 'one', commit)), ...seen(t)]),
  ends('rolled back, and committed after that', (t) => [
    half(t, 'one'),
    ask(end(t, 'one', rollback)),
    ask(end(t, 'one', commit)),
    ...seen(t),
  ]),
  ends('not decided', (t) => [
    half(t, 'one'),
    ask(end(t, 'one', 0)),
    ask(end(t, 'one', 5)),
    ...seen(t),
  ]),
  ends('one-way', (t) => [
    half(t, 'one'),
    askInVain((heard, named) => {
      const made = end(t, 'one', commit);
      return { ...(typeof made === 'function' ? made(heard, named) : made), flag: 2 };
    }),
    ...seen(t),
  ]),
  ends('without names', (t) => [
    half(t, 'one'),
    ask(end(t, 'one', commit, { bname: null })),
    ...seen(t),
    half(t, 'two'),
    ask(end(t, 'two', commit, { bname: null, topic: null })),
    ...seen(t),
    half(t, 'three'),
    ask(end(t, 'three', commit, { bname: 'nobody' })),
    ask(end(t, 'three', commit, { bname: '' })),
  ]),
  ends('of what nobody has sent', (t) => [
    ask(end(t, 'none', commit, { tranStateTableOffset: 0, commitLogOffset: 0 })),
    ask(end(t, 'none', commit, { tranStateTableOffset: 0, commitLogOffset: 0, bname: null })),
    ask(
      end(t, 'none', rollback, {
        tranStateTableOffset: 99_999,
        commitLogOffset: '99999999999',
        bname: null,
        topic: null,
      }),
    ),
  ]),
  ends('fields missing or wrong', (t) => [
    half(t, 'one'),
    ...['producerGroup', 'tranStateTableOffset', 'commitLogOffset', 'commitOrRollback'].flatMap(
      (name) => [
        ask(end(t, 'one', rollback, { [name]: null })),
        ask(end(t, 'one', rollback, { [name]: 'x' })),
      ],
    ),
    ask(end(t, 'one', rollback, { transactionId: null, msgId: null })),
    ask({ ...shotOf('END_TRANSACTION'), ext: null }),
    ask(shotOf('END_TRANSACTION')),
    ask(rocketmq(shotOf('END_TRANSACTION'))),
  ]),
  proxied('RECALL_MESSAGE', 'a message at a time', (t) => [
    ...ground(t, { attributes: '+message.type=DELAY' }),
    as(
      'sent',
      blotted(
        ask(via(send(t, { i: properties({ UNIQ_KEY: 'u1', TIMER_DELAY_SEC: '60' }) }))),
        'ext.queueOffset',
        'ext.recallHandle',
      ),
    ),
    ask((_, named) => via(recall(t, named('sent').ext.get('recallHandle') ?? ''))),
    ask((_, named) => via(recall(t, named('sent').ext.get('recallHandle') ?? ''))),
    ask((_, named) => recall(t, named('sent').ext.get('recallHandle') ?? '')),
    ask((_, named) => recall(t, named('sent').ext.get('recallHandle') ?? '', { bname: 'nobody' })),
    askInVain((_, named) => ({
      ...via(recall(t, named('sent').ext.get('recallHandle') ?? '')),
      flag: 2,
    })),
  ]),
  proxied('RECALL_MESSAGE', 'handles that are none, and topics of other types', (t) => [
    ...ground(t, { attributes: '+message.type=DELAY' }),
    ...ground(`${t}n`),
    ...ground(`${t}f`, { attributes: '+message.type=FIFO' }),
    ask(via(recall(t, 'x'))),
    ask(via(recall(t, ''))),
    ask(via(recall(t, handleOf(`v1 ${t} nobody 1700000000000 u`)))),
    ask(via(recall(t, handleOf(`v1 ${t} ${brokerName} 1700000000000 u`)))),
    ask(via(recall(t, handleOf(`v1 ${t}n ${brokerName} 1700000000000 u`)))),
    ask(via(recall(`${t}n`, 'x'))),
    ask(via(recall(`${t}f`, 'x'))),
    ask(via(recall(`${t}none`, 'x'))),
    ask(via(shotOf('RECALL_MESSAGE', { topic: t }))),
    ask(via(shotOf('RECALL_MESSAGE', { recallHandle: 'x' }))),
    ask({ ...shotOf('RECALL_MESSAGE'), ext: null }),
    ask(rocketmq(via(recall(t, 'x')))),
  ]),
];
