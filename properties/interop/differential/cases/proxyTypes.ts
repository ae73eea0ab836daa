/** Sends before a proxy: which message may go to which topic. */
import { ask, blotted, type Case, code, first, type Shot, wait } from '../case.ts';
import { ground, proxied, via } from '../proxyShots.ts';
import { createTopic, properties, send, sendBatch, sendLong, withExt, without } from '../shots.ts';

type Properties = Readonly<Record<string, string>>;

const topicTypes = ['NORMAL', 'FIFO', 'DELAY', 'TRANSACTION', 'UNSPECIFIED'] as const;

/** Properties by the type that they make of a message, and two types at once. */
const messages: readonly Properties[] = [
  {},
  { TRAN_MSG: 'true' },
  { TRAN_MSG: 'false' },
  { DELAY: '1' },
  { TIMER_DELAY_SEC: '1' },
  { TIMER_DELAY_MS: '1000' },
  { TIMER_DELIVER_MS: '1700000000000' },
  { __SHARDINGKEY: 'k' },
  { __SHARDINGKEY: '' },
  { TRAN_MSG: 'true', DELAY: '1' },
  { DELAY: '1', __SHARDINGKEY: 'k' },
  { TRAN_MSG: 'true', __SHARDINGKEY: 'k' },
];

const isHalf = (more: Properties) => more.TRAN_MSG === 'true';
/** These wait in queues that all cases share: their offset there is not compared. */
const waits = (more: Properties) =>
  isHalf(more) || Object.keys(more).some((name) => /^(DELAY|TIMER_)/.test(name));

const typed = (t: string, more: Properties, ext: Shot['ext'] = {}): Shot =>
  via(send(t, { i: properties({ ...more, UNIQ_KEY: 'u', TAGS: 'a' }), ...ext }));

const typedGround = (t: string, type: string) =>
  ground(t, { attributes: `+message.type=${type}`, readQueueNums: 64, writeQueueNums: 64 });

const all = (t: string, ext: Shot['ext'] = {}) =>
  messages.map((more, e) => {
    const step = ask(typed(t, more, { e, f: isHalf(more) ? 4 : 0, ...ext }));
    return waits(more) ? blotted(step, 'ext.queueOffset', 'ext.recallHandle') : step;
  });

const types = (name: string, steps: Case['steps'], more: Partial<Pick<Case, 'alone'>> = {}) =>
  proxied('SEND_MESSAGE_V2', name, steps, more);

const config = (text: string): Shot => ({ code: code.UPDATE_BROKER_CONFIG, ext: {}, body: text });

/** The cases. */
export const proxyTypeCases: readonly Case[] = [
  ...topicTypes.map((type) =>
    types(`every type of message to a topic of type ${type}`, (t) => [
      ...typedGround(t, type),
      ...all(t),
    ]),
  ),
  types('every type of message to a topic without a type', (t) => [...ground(t), ...all(t)]),
  types(
    'every type of message to a topic of type MIXED',
    (t) => [
      first(config('enableMixedMessageType=true'), 'broker'),
      ...typedGround(t, 'MIXED'),
      first(config('enableMixedMessageType=false'), 'broker'),
      ...all(t),
    ],
    { alone: true },
  ),
  types('marked as handed over', (t) => [
    ...typedGround(t, 'FIFO'),
    ask(typed(t, { TRANSFER_FLAG: 'true' })),
    ask(typed(t, { TRANSFER_FLAG: 'false' }, { e: 1 })),
    ask(typed(t, { TRANSFER_FLAG: '' }, { e: 2 })),
    blotted(ask(typed(t, { DELAY: '1', TRANSFER_FLAG: 'x' }, { e: 3 })), 'ext.queueOffset'),
  ]),
  types('to topics of retries and dead letters', (t) => [
    ...['%RETRY%', '%DLQ%', 'rmq_sys_', '%SYS%', '%retry%'].flatMap((prefix, at) => [
      ...(at < 2 ? ground(`${prefix}${t}g`) : []),
      ask(typed(`${prefix}${t}g`, {})),
      ask(typed(`${prefix}${t}g`, { __SHARDINGKEY: 'k' })),
    ]),
  ]),
  types('to topics that are not there, or nobody’s', (t) => [
    ask(typed(t, {})),
    ask(typed(t, { TRAN_MSG: 'true' })),
    ask(typed('', {})),
    ask(typed('a b', {})),
    ask(typed('TBW102', {})),
    ask(typed('RMQ_SYS_TRANS_HALF_TOPIC', {})),
    ask(typed('SCHEDULE_TOPIC_XXXX', {})),
    ask(typed(`%RETRY%${t}none`, {})),
  ]),
  types('to a topic whose type changes', (t) => [
    ...typedGround(t, 'NORMAL'),
    ask(typed(t, {})),
    first(createTopic(t, { attributes: '+message.type=FIFO' }), 'broker'),
    ask(typed(t, {})),
    wait(100),
    ask(typed(t, { __SHARDINGKEY: 'k' })),
  ]),
  proxied('SEND_MESSAGE', 'types', (t) => [
    ...typedGround(t, 'FIFO'),
    ask(via(sendLong(t))),
    ask(via(sendLong(t, { properties: properties({ __SHARDINGKEY: 'k' }) }))),
    ask(via(sendLong(t, { properties: properties({ DELAY: '1' }) }))),
    ask(via(sendLong(t, { properties: '' }))),
    ask(via(sendLong(t, { properties: 'nonsense' }))),
    ask(via(sendLong(t, { properties: '__SHARDINGKEY\u0001k' }))),
    ask(via(sendLong(`${t}none`))),
    ask(via(sendLong(t, { batch: true, properties: properties({ __SHARDINGKEY: 'k' }) }))),
  ]),
  proxied('SEND_BATCH_MESSAGE', 'types', (t) => [
    ...typedGround(t, 'FIFO'),
    ask(via(sendBatch(t, ['x', 'y']))),
    ask(via(sendBatch(t, ['x', 'y'], { i: properties({ __SHARDINGKEY: 'k', UNIQ_KEY: 'u' }) }))),
    ask(via(sendBatch(t, ['x'], { i: properties({ DELAY: '1' }) }))),
    ask(via(sendBatch(t, ['x'], { i: properties({ TRAN_MSG: 'true' }) }))),
    ask(via(sendBatch(`${t}none`, ['x']))),
    ask({ ...via(sendBatch(t, ['x'], { i: properties({ __SHARDINGKEY: 'k' }) })), body: 'junk' }),
  ]),
  types('as the broker refuses or changes it', (t) => [
    ...ground(t),
    ask(typed(t, {}, { e: 9 })),
    blotted(ask(typed(t, {}, { e: -1 })), 'ext.queueId', 'ext.queueOffset'),
    ask(withExt(typed(t, { TAGS: 'x'.repeat(9) }), { i: 'x'.repeat(40_000) })),
    ask({ ...typed(t, {}), body: '' }),
    ask(typed(t, {}, { a: '' })),
    ask(typed(t, {}, { m: true })),
    ask(without(typed(t, {}), 'l')),
  ]),
];
