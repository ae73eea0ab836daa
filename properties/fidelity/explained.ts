/**
 * What may differ, and why: the whole list.
 *
 * An entry is as narrow as its reason. It is never widened to raise the score; where a value can be
 * computed or substituted instead, it is (`values.ts`, `substitute.ts`). Entries that no frame of
 * the recording needs fail the property.
 */
import type { RequestCodeName } from '../../protocol/requestCodes.ts';
import { requestCodeName } from '../../protocol/requestCodes.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { type Exchange, timeToleranceMs } from './exchange.ts';
import { adminExplanations } from './explainedAdmin.ts';
import type { Difference } from './jsonDiff.ts';
import { proxyExplanations } from './proxy/explainedProxy.ts';

/** One thing that may differ. */
export interface Explanation {
  readonly codes: readonly RequestCodeName[] | 'any';
  readonly field: RegExp;
  readonly reason: string;
  /** It differs on purpose: the recorded one has a defect there. */
  readonly better?: boolean;
  readonly when: (difference: Difference, exchange: Exchange) => boolean;
}

/** Held pulls are looked through this often, on a grid that begins with the process. */
const holdGridMs = 5_000;

/** Slots of timers are looked at this often. */
const timerLookMs = 100;

/** An answer takes up to this long on a loaded machine, as a rule. */
const leavingMs = 200;

const isText = (text: string) => text !== '(absent)' && text !== '';

const labels =
  (...of: readonly string[]) =>
  (_: Difference, { label }: Exchange) =>
    of.includes(label);

/** Whether only when the held pulls were looked through made the difference. */
function isHoldGrid(_: Difference, { recorded, ours, request, closedMs }: Exchange): boolean {
  if (request === undefined) return false;
  const dueMs = request.ms + Number(request.raw.ext?.get('suspendTimeoutMillis'));
  const lastMs = dueMs + holdGridMs + timeToleranceMs;
  const isTimeout = (said: { readonly raw: { readonly code: number }; readonly ms: number }) =>
    said.raw.code === responseCode.PULL_NOT_FOUND &&
    said.ms >= dueMs - timeToleranceMs &&
    said.ms <= lastMs;
  const isGone = closedMs !== undefined && closedMs <= lastMs;
  return [recorded, ours].every((said) => (said === undefined ? isGone : isTimeout(said)));
}

/** All of them. */
export const explanations: readonly Explanation[] = [
  ...adminExplanations,
  ...proxyExplanations,
  {
    codes: 'any',
    field: /^remark$/,
    reason: 'a Java exception says where it was thrown; here the field at fault is named',
    when: ({ recorded, ours }) =>
      /^(java|org\.apache\.rocketmq)(\.\w+)+(Exception|Error)\b/.test(recorded) && isText(ours),
  },
  {
    codes: ['PULL_MESSAGE'],
    field: /^(time|frame)$/,
    reason:
      'a held pull times out when the held ones are looked through, every 5 s on a grid that ' +
      'begins with the process and drifts upstream; a client may leave before',
    when: isHoldGrid,
  },
  {
    codes: ['PULL_MESSAGE'],
    field: /\.properties\.TIMER_DEQUEUE_MS$/,
    reason: 'slots are looked at ten times a second, on a grid that begins with the process',
    when: ({ recorded, ours }) => Math.abs(Number(recorded) - Number(ours)) <= timerLookMs,
  },
  {
    codes: ['SEND_MESSAGE_V2'],
    field: /^ext\.queueOffset$/,
    reason: 'upstream keeps what is popped in the queue of timers, too',
    when: labels('rocketmq-serialize.send-timer 2'),
  },
  {
    codes: ['SEND_REPLY_MESSAGE_V2'],
    field: /^ext\.queueOffset$/,
    reason: 'of two replies under way at once, threads of upstream stored the second first',
    when: labels('rpc.start-requester 9', 'rpc.start-requester 10'),
  },
  {
    codes: ['QUERY_MESSAGE'],
    field: /^ext\.indexLastUpdate(Phyoffset|Timestamp)$/,
    reason: 'where and when the last message was stored hangs on all that were stored before',
    when: ({ recorded, ours }) => recorded !== '0' && ours !== '0',
  },
  {
    codes: ['GET_CONSUMER_LIST_BY_GROUP'],
    field: /^body\.consumerIdList\(order\)$/,
    reason: "members come in the order of a hash table of connections; Java's hash is an address",
    when: () => true,
  },
  {
    codes: ['REGISTER_BROKER'],
    field: /^body\.topicConfigSerializeWrapper\.(dataVersion|mappingDataVersion)\.timestamp$/,
    reason: 'upstream takes the time 16 s before it registers first; here a boot takes no time',
    when: labels('register.start 1', 'register.start 3'),
  },
  {
    codes: ['GET_ROUTEINFO_BY_TOPIC'],
    field: /^(code|remark|body)$/,
    reason:
      'the topic was made by a heartbeat under way; upstream registers it in another thread, ' +
      'after this question',
    when: labels('push.from-timestamp 9', 'push.orderly 9'),
  },
  {
    codes: ['GET_ROUTEINFO_BY_TOPIC'],
    field: /^frame$/,
    reason:
      'a broker that has taken its leave goes on asking for routes until its threads are ' +
      'stopped, six seconds later; here it is stopped at once',
    when: labels(...[5, 7, 9, 11, 13].map((seq) => `register.shutdown ${seq}`)),
  },
  {
    codes: 'any',
    field: /^frame$/,
    reason: 'the client left within 200 ms of asking, before the answer',
    when: (_, { recorded, request, closedMs }) =>
      recorded === undefined &&
      request !== undefined &&
      closedMs !== undefined &&
      closedMs - request.ms <= leavingMs,
  },
  {
    codes: ['QUERY_TOPIC_CONSUME_BY_WHO'],
    field: /^body\.groupList\[\d+\]$/,
    reason:
      'upstream has looked at a heartbeat whose client left before (push.sql92-bad 10), and the ' +
      'index of topics keeps a group that runs out',
    when: labels('admin.topicList-cluster 48', 'admin.statsAll 122'),
  },
  {
    codes: ['GET_ALL_TOPIC_LIST_FROM_NAMESERVER'],
    field: /^body\.topicList\[\d+\]$/,
    reason:
      'three retry topics of pop were told by the periodic registration, which came 50 ms after ' +
      'this question there and 2 s before it here: the grid begins with the process',
    when: labels('admin.consumerProgress 2'),
  },
  {
    codes: ['GET_CONSUMER_RUNNING_INFO'],
    field: /^frame$/,
    reason: 'the answer of the client, over 64 KiB with its stacks, is left out of the recording',
    when: labels('admin.consumerStatus-jstack 7'),
  },
  {
    codes: ['NOTIFY_CONSUMER_IDS_CHANGED'],
    field: /^frame$/,
    reason: 'of a heartbeat whose client left before it was looked at',
    when: labels('c31 at 320380 ms'),
  },
];

/** The entry that explains a difference. */
export function explanationOf(difference: Difference, exchange: Exchange): Explanation | undefined {
  const name = requestCodeName(exchange.code);
  return explanations.find(
    ({ codes, field, when }) =>
      (codes === 'any' || (name !== undefined && codes.includes(name))) &&
      field.test(difference.field) &&
      when(difference, exchange),
  );
}
