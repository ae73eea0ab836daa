/** What operators ask of clients, by way of a broker. */
import { whole } from '../adminView.ts';
import {
  as,
  ask,
  askInVain,
  type Case,
  close,
  code,
  first,
  hearFirst,
  look,
  type Shot,
  type Step,
  tell,
  wait,
} from '../case.ts';
import { commit, createTopic, heartbeat, rocketmq, send, stored, without } from '../shots.ts';

type Ext = NonNullable<Shot['ext']>;
type Of = Exclude<Case['of'], 'FRAME'>;

const one = (
  of: Of,
  name: string,
  steps: Case['steps'],
  more: Partial<Pick<Case, 'alone' | 'waits'>> = {},
): Case => ({ name, of, to: 'broker', steps, ...more });
const shot = (of: Of, ext: Ext = {}, body: Shot['body'] = ''): Shot => ({
  code: code[of],
  ext,
  body,
});

const status = (topic: string, group: string, ext: Ext = {}) =>
  shot('INVOKE_BROKER_TO_GET_CONSUMER_STATUS', { topic, group, ...ext });
const info = (consumerGroup: string, clientId: string, ext: Ext = {}) =>
  shot('GET_CONSUMER_RUNNING_INFO', { consumerGroup, clientId, jstackEnable: false, ...ext });
const directly = (consumerGroup: string, clientId: string, msgId: string, ext: Ext = {}) =>
  shot('CONSUME_MESSAGE_DIRECTLY', { consumerGroup, clientId, msgId, ...ext });
const reset = (topic: string, group: string, ext: Ext = {}) =>
  shot('INVOKE_BROKER_TO_RESET_OFFSET', { topic, group, timestamp: 0, isForce: true, ...ext });
const config = (text: string) => shot('UPDATE_BROKER_CONFIG', {}, text);

const member = (t: string, name: string, more: Partial<Shot> = {}): Step =>
  first(
    { ...heartbeat(`${t}${name}`, [{ groupName: `${t}g`, topics: { [t]: '*' } }]), ...more },
    `broker-${name}`,
  );
/** The member's answer to what it was asked last. */
const answer = (name: string, asked: Of, shotOf: Partial<Shot>): Step =>
  tell((heard) => {
    const wanted = String(code[asked]);
    const opaque = heard.findLast(
      ({ on, view }) => on === `broker-${name}` && view.what === 'request' && view.code === wanted,
    )?.opaque;
    return { code: 0, flag: 1, opaque: opaque ?? 0, ...shotOf };
  }, `broker-${name}`);

const ground = (t: string): readonly Step[] => [
  first(createTopic(t, { readQueueNums: 1, writeQueueNums: 1 })),
];
const infoBody = JSON.stringify({ properties: { a: 'b' }, mqTable: {} });
const statusBody = (t: string, offset: number): string =>
  `{"messageQueueTable":{{"brokerName":"broker-a","queueId":0,"topic":"${t}"}:${offset}}}`;

/** The cases. */
export const adminRelayCases: readonly Case[] = [
  one('GET_CONSUMER_RUNNING_INFO', 'nobody there', (t) => [
    ...ground(t),
    ask(info(`${t}u`, `${t}c`)),
    member(t, 'c'),
    ask(info(`${t}g`, `${t}u`)),
    ask(rocketmq(info(`${t}g`, ''))),
    ask(without(info(`${t}g`, t), 'consumerGroup')),
    ask(without(info(`${t}g`, t), 'clientId')),
    ask(without(info(`${t}g`, t), 'jstackEnable')),
    ask({ ...info(t, t), ext: null }),
    askInVain({ ...info(t, t), flag: 2 }),
    ask(info(t, t), 'namesrv'),
  ]),
  one('GET_CONSUMER_RUNNING_INFO', 'told', (t) => [
    ...ground(t),
    member(t, 'c'),
    tell(info(`${t}g`, `${t}c`, { jstackEnable: true })),
    hearFirst('broker-c'),
    answer('c', 'GET_CONSUMER_RUNNING_INFO', { body: infoBody }),
    hearFirst('broker'),
    tell(rocketmq(info(`${t}g`, `${t}c`, { unheard: 'of' }))),
    hearFirst('broker-c'),
    answer('c', 'GET_CONSUMER_RUNNING_INFO', { code: 1, ext: { more: 'ext' } }),
    hearFirst('broker'),
    tell(without(info(`${t}g`, `${t}c`), 'jstackEnable')),
    hearFirst('broker-c'),
    answer('c', 'GET_CONSUMER_RUNNING_INFO', { code: 207, body: 'x' }),
    hearFirst('broker'),
  ]),
  one('GET_CONSUMER_RUNNING_INFO', 'too old', (t) => [
    ...ground(t),
    member(t, 'c', { version: 61 }),
    ask(info(`${t}g`, `${t}c`)),
    member(t, 'd', { version: 62 }),
    tell(info(`${t}g`, `${t}d`)),
    hearFirst('broker-d'),
    answer('d', 'GET_CONSUMER_RUNNING_INFO', { body: infoBody }),
    hearFirst('broker'),
  ]),
  one(
    'GET_CONSUMER_RUNNING_INFO',
    'no answer',
    (t) => [...ground(t), member(t, 'c'), ask(info(`${t}g`, `${t}c`))],
    { waits: true },
  ),
  one('CONSUME_MESSAGE_DIRECTLY', 'nobody there', (t) => [
    ...ground(t),
    as('sent', ask(send(t))),
    stored(t, 1),
    first((_, named) => directly(`${t}g`, `${t}c`, named('sent').ext.get('msgId') ?? '')),
    ask((_, named) => directly(`${t}g`, `${t}c`, named('sent').ext.get('msgId') ?? '')),
    member(t, 'c'),
    ask((_, named) => directly(`${t}g`, `${t}u`, named('sent').ext.get('msgId') ?? '')),
    ask((_, named) =>
      without(directly(`${t}g`, '', named('sent').ext.get('msgId') ?? ''), 'clientId'),
    ),
    ask(directly(`${t}g`, `${t}c`, '')),
    ask(directly(`${t}g`, `${t}c`, 'x')),
    ask(directly(`${t}g`, `${t}c`, '7F00000100002A9F0000000000FFFFFF')),
    ask(without(directly(`${t}g`, `${t}c`, ''), 'msgId')),
    ask(without(directly(`${t}g`, `${t}c`, ''), 'consumerGroup')),
    ask({ ...directly(t, t, t), ext: null }),
    ask(directly(t, t, t), 'namesrv'),
  ]),
  one('CONSUME_MESSAGE_DIRECTLY', 'taken', (t) => [
    ...ground(t),
    as('sent', ask(send(t))),
    stored(t, 1),
    member(t, 'c'),
    tell((_, named) =>
      directly(`${t}g`, `${t}c`, named('sent').ext.get('msgId') ?? '', { topic: t }),
    ),
    { do: 'hear', ms: 700, on: 'broker-c', first: true },
    answer('c', 'CONSUME_MESSAGE_DIRECTLY', { body: '{"consumeResult":"CR_SUCCESS"}' }),
    hearFirst('broker'),
    tell((_, named) => directly(`${t}g`, `${t}c`, named('sent').ext.get('msgId') ?? '')),
    { do: 'hear', ms: 700, on: 'broker-c', first: true },
    answer('c', 'CONSUME_MESSAGE_DIRECTLY', { code: 1 }),
    hearFirst('broker'),
  ]),
  one('INVOKE_BROKER_TO_GET_CONSUMER_STATUS', 'nobody there', (t) => [
    ...ground(t),
    ask(status(t, `${t}g`)),
    member(t, 'c'),
    look(status(t, `${t}g`, { clientAddr: `${t}u` }), whole),
    ask(without(status(t, t), 'topic')),
    ask(without(status(t, t), 'group')),
    ask({ ...status(t, t), ext: null }),
    ask(status(t, t), 'namesrv'),
  ]),
  one('INVOKE_BROKER_TO_GET_CONSUMER_STATUS', 'told', (t) => [
    ...ground(t),
    member(t, 'c'),
    tell(status(t, `${t}g`)),
    hearFirst('broker-c'),
    answer('c', 'GET_CONSUMER_STATUS_FROM_CLIENT', { body: statusBody(t, 3) }),
    hearFirst('broker'),
    tell(status(t, `${t}g`, { clientAddr: `${t}c` })),
    hearFirst('broker-c'),
    answer('c', 'GET_CONSUMER_STATUS_FROM_CLIENT', { code: 1 }),
    hearFirst('broker'),
    tell(status(`${t}u`, `${t}g`)),
    hearFirst('broker-c'),
    answer('c', 'GET_CONSUMER_STATUS_FROM_CLIENT', {}),
    hearFirst('broker'),
  ]),
  one('INVOKE_BROKER_TO_GET_CONSUMER_STATUS', 'of members, one alone is meant', (t) => [
    ...ground(t),
    member(t, 'c'),
    member(t, 'd'),
    hearFirst('broker-c'),
    tell(status(t, `${t}g`, { clientAddr: `${t}d` })),
    hearFirst('broker-d'),
    answer('d', 'GET_CONSUMER_STATUS_FROM_CLIENT', { body: statusBody(t, 4) }),
    hearFirst('broker'),
  ]),
  one('INVOKE_BROKER_TO_GET_CONSUMER_STATUS', 'too old', (t) => [
    ...ground(t),
    member(t, 'c', { version: 27 }),
    ask(status(t, `${t}g`)),
    ask(status(t, `${t}g`, { clientAddr: `${t}d` })),
  ]),
  one(
    'INVOKE_BROKER_TO_GET_CONSUMER_STATUS',
    'no answer',
    (t) => [...ground(t), member(t, 'c'), look(status(t, `${t}g`), whole)],
    { waits: true },
  ),
  ...(['RESET_CONSUMER_CLIENT_OFFSET', 'GET_CONSUMER_STATUS_FROM_CLIENT'] as const).flatMap((of) =>
    (['broker', 'namesrv'] as const).map(
      (to): Case => ({
        name: `asked of a ${to}`,
        of,
        to,
        steps: (t) => [
          ask(shot(of, { topic: t, group: t, timestamp: 0, isForce: true })),
          ask({ ...shot(of), ext: null }),
          askInVain({ ...shot(of), flag: 2 }),
        ],
      }),
    ),
  ),
  one(
    'INVOKE_BROKER_TO_RESET_OFFSET',
    'told to members',
    (t) => [
      first(config('useServerSideResetOffset=false')),
      ...ground(t),
      first(send(t)),
      stored(t, 1),
      ask(reset(`${t}u`, `${t}g`)),
      ask(reset(t, `${t}g`)),
      first(commit(t, `${t}g`, 1)),
      ask(reset(t, `${t}g`)),
      member(t, 'c'),
      tell(reset(t, `${t}g`)),
      hearFirst('broker-c'),
      hearFirst('broker'),
      tell(reset(t, `${t}g`, { timestamp: -1, isForce: false })),
      hearFirst('broker-c'),
      hearFirst('broker'),
      first(commit(t, `${t}g`, 0)),
      tell({ ...reset(t, `${t}g`, { timestamp: -1, isForce: false }), language: 'CPP' }),
      hearFirst('broker-c'),
      hearFirst('broker'),
      tell(rocketmq(reset(t, `${t}g`, { timestamp: -1, isForce: true, queueId: 0, offset: 1 }))),
      hearFirst('broker-c'),
      hearFirst('broker'),
      close('broker-c'),
      wait(200),
      member(t, 'd', { version: 27 }),
      ask(reset(t, `${t}g`)),
      first(config('useServerSideResetOffset=true')),
    ],
    { alone: true },
  ),
];
