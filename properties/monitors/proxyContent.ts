/** What tells one request of a client from another, and stays when a proxy hands it on. */
import type { Frame, ResponseFrame } from '../../protocol/frame.ts';

/** Requests that a proxy hands on to one broker, and whose answer it hands back. */
export const handedOn: ReadonlySet<string> = new Set([
  ...['sendMessage', 'sendMessageV2', 'sendBatchMessage', 'consumerSendMsgBack', 'recallMessage'],
  ...['endTransaction', 'pullMessage', 'litePullMessage', 'popMessage', 'ackMessage'],
  ...['changeMessageInvisibletime', 'queryConsumerOffset', 'updateConsumerOffset'],
  ...['searchOffsetByTimestamp', 'getMaxOffset', 'getMinOffset', 'getEarliestMsgStoretime'],
]);

/** Those of them that must not be tried a second time by whoever hands them on. */
export const handedOnOnce: ReadonlySet<string> = new Set([
  ...['sendMessage', 'sendMessageV2', 'sendBatchMessage', 'consumerSendMsgBack', 'recallMessage'],
  ...['endTransaction', 'popMessage', 'ackMessage', 'changeMessageInvisibletime'],
]);

const telling = [
  ...['topic', 'originTopic', 'consumerGroup', 'group', 'producerGroup', 'queueOffset'],
  ...['commitOffset', 'timestamp', 'offset', 'originMsgId', 'extraInfo', 'properties'],
  ...['bornTimestamp', 'transactionId', 'msgId', 'commitOrRollback', 'recallHandle'],
  ...['maxMsgNums', 'bornTime', 'invisibleTime'],
];

const bodies = new WeakMap<object, number>();
let bodyCount = 0;

/** Bodies are values that are handed on as they are: the same one is the same content. */
function bodyNumber(body: unknown): number {
  if (typeof body !== 'object' || body === null) return 0;
  const known = bodies.get(body);
  if (known !== undefined) return known;
  bodyCount += 1;
  bodies.set(body, bodyCount);
  return bodyCount;
}

/** The content of a request, as far as it is the client's own. */
export function contentOf(frame: Frame): string {
  const header = ('header' in frame ? frame.header : {}) as Readonly<Record<string, unknown>>;
  const told = telling.map((name) => String(header[name] ?? ''));
  const body = 'body' in frame ? frame.body : undefined;
  return `${frame.command} ${bodyNumber(body)} ${told.join(' ')}`;
}

/** Fields that a proxy gives an answer by itself. */
const marks: ReadonlySet<string> = new Set(['region', 'traceOn', 'MSG_REGION', 'TRACE_ON']);

/** What a broker's answer says that a proxy must not change; its body apart. */
export function answerContent({ code, remark, header, extra }: ResponseFrame): string {
  const fields = [header, extra].map((some) =>
    Object.entries(some ?? {})
      .filter(([name, value]) => !marks.has(name) && value !== undefined)
      .map(([name, value]) => `${name}=${value}`)
      .sort(),
  );
  return `${code} ${remark ?? ''} ${fields.join(' ')}`;
}
