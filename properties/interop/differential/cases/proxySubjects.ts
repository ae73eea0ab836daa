/** One request of each kind that a proxy hands on by the name of a broker. */
import { type Case, code, first, type Shot, type Step } from '../case.ts';
import { pop } from '../popShots.ts';
import { filled, ground, shotOf } from '../proxyShots.ts';
import { commit, pull, queryOffset, send, sendBatch, sendLong } from '../shots.ts';

/** What is asked, each part of it to be left out or spoilt. */
export interface Subject {
  readonly of: Exclude<Case['of'], 'FRAME'>;
  readonly before: (t: string) => readonly Step[];
  /** For a queue of its own where requests of a case must not hear of each other. */
  readonly shot: (t: string, queueId: number) => Shot;
}

/** As many queues as one case has requests. */
const manyQueues = { readQueueNums: 64, writeQueueNums: 64 };

const roomy = (t: string) => ground(t, manyQueues);
const withMessages = (t: string) => [...ground(t), ...filled(t, 2)];
/** A group is there once it has pulled. */
const withGroup = (t: string) => [...withMessages(t), first(pull(t, `${t}g`, 0), 'broker')];
const withOffset = (t: string) => [...withGroup(t), first(commit(t, `${t}g`, 1), 'broker')];

const subject = (
  of: Subject['of'],
  shot: Subject['shot'],
  before: Subject['before'] = withMessages,
): Subject => ({ of, before, shot });

const offsetOf = (of: Subject['of'], ext = {}) =>
  subject(of, (topic) => shotOf(of, { topic, queueId: 0, ...ext }));

/** A handle as a pop gives them out, of a pop long ago. */
const oldHandle = `0 1700000000000 60000 0 0 broker-a 0 0`;

const popped = (t: string) => ({
  consumerGroup: `${t}g`,
  topic: t,
  queueId: 0,
  extraInfo: oldHandle,
  offset: 0,
});

/** All of them. */
export const subjects: readonly Subject[] = [
  subject('SEND_MESSAGE', (t, queueId) => sendLong(t, { queueId }), roomy),
  subject('SEND_MESSAGE_V2', (t, e) => send(t, { e }), roomy),
  subject('SEND_BATCH_MESSAGE', (t, e) => sendBatch(t, ['x', 'y'], { e }), roomy),
  subject('PULL_MESSAGE', (t) => pull(t, `${t}g`, 0)),
  subject('LITE_PULL_MESSAGE', (t) => ({
    ...pull(t, `${t}g`, 0, { commitOffset: 0 }),
    code: code.LITE_PULL_MESSAGE,
  })),
  subject(
    'QUERY_CONSUMER_OFFSET',
    (t) => queryOffset(t, `${t}g`, { setZeroIfNotFound: false }),
    withOffset,
  ),
  subject('UPDATE_CONSUMER_OFFSET', (t) => commit(t, `${t}g`, 1), withGroup),
  offsetOf('SEARCH_OFFSET_BY_TIMESTAMP', { timestamp: 0, boundaryType: 'LOWER' }),
  offsetOf('GET_MAX_OFFSET'),
  offsetOf('GET_MIN_OFFSET'),
  offsetOf('GET_EARLIEST_MSG_STORETIME'),
  subject('CONSUMER_SEND_MSG_BACK', (t) =>
    shotOf('CONSUMER_SEND_MSG_BACK', {
      offset: 0,
      group: `${t}g`,
      delayLevel: 0,
      originMsgId: 'x',
      originTopic: t,
      unitMode: false,
      maxReconsumeTimes: 16,
    }),
  ),
  subject('POP_MESSAGE', (t, queueId) => pop(t, `${t}g`, { queueId }), roomy),
  subject('ACK_MESSAGE', (t) => shotOf('ACK_MESSAGE', popped(t))),
  subject('CHANGE_MESSAGE_INVISIBLETIME', (t) =>
    shotOf('CHANGE_MESSAGE_INVISIBLETIME', { ...popped(t), invisibleTime: 10_000 }),
  ),
  subject('PEEK_MESSAGE', (t) =>
    shotOf('PEEK_MESSAGE', { topic: t, consumerGroup: `${t}g`, queueId: 0, maxMsgNums: 8 }),
  ),
  subject('NOTIFICATION', (t) =>
    shotOf('NOTIFICATION', {
      topic: t,
      consumerGroup: `${t}g`,
      queueId: 0,
      pollTime: 0,
      bornTime: 0,
      order: false,
    }),
  ),
  subject('POLLING_INFO', (t) =>
    shotOf('POLLING_INFO', { topic: t, consumerGroup: `${t}g`, queueId: 0 }),
  ),
  subject('QUERY_MESSAGE', (t) =>
    shotOf('QUERY_MESSAGE', {
      topic: t,
      key: 'none',
      maxNum: 32,
      beginTimestamp: 0,
      endTimestamp: '9223372036854775807',
    }),
  ),
];
