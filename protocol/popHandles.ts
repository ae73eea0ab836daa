/**
 * How a client comes by the handles of the messages that it popped (upstream
 * `MQClientAPIImpl.processPopResponse`), and how it groups them for BATCH_ACK_MESSAGE.
 */
import { bitSetOf } from './ackBits.ts';
import type { BatchAck } from './bodies/batchAck.ts';
import type { Decoded } from './body.ts';
import type { StoredMessage } from './message.ts';
import { messageProperty, propertyOf } from './messageProperties.ts';
import { parseMsgOffsetInfo, parseStartOffsetInfo, popQueueKey } from './popInfo.ts';
import { handleText, type Long, type ReceiptHandle } from './receiptHandle.ts';
import { realTopicOf, retryMarkerOf } from './retryTopics.ts';

/** What the header of a pop answer says, as far as handles need it; what it does not say is 0. */
export interface PopAnswer {
  readonly popTime?: Long;
  readonly invisibleTime?: Long;
  readonly reviveQid?: number;
  readonly startOffsetInfo?: string;
  readonly msgOffsetInfo?: string;
}

/** The part of a message that its handle is made of. */
export type Handled = Pick<StoredMessage, 'topic' | 'queueId' | 'queueOffset' | 'properties'>;

/**
 * The handle of each message of a pop answer, as text: the one that it carries (`POP_CK`), else
 * made from the header, by the message's place among those of its queue. A message that the header
 * does not know has none. The problem is a header that cannot be read.
 */
export function handlesOf(
  messages: readonly Handled[],
  answer: PopAnswer,
  brokerName: string,
): Decoded<readonly (string | undefined)[]> {
  const starts = parseStartOffsetInfo(answer.startOffsetInfo);
  if (!starts.ok) return starts;
  const offsets = parseMsgOffsetInfo(answer.msgOffsetInfo);
  if (!offsets.ok) return offsets;
  const places = placesOf(messages);
  const { popTime = 0, invisibleTime = 0, reviveQid: reviveQueueId = 0 } = answer;
  const value = messages.map((message) => {
    const carried = propertyOf(message.properties, messageProperty.popCheckpoint);
    if (carried !== undefined) return carried;
    const { queueId, queueOffset } = message;
    const key = keyOf(message);
    const place = places.get(key) ?? [];
    // Old brokers say nothing of offsets: then the queue's first message is the start.
    const isOld = starts.value.size === 0;
    const startOffset = isOld ? place[0] : starts.value.get(key);
    const offset = isOld ? queueOffset : offsets.value.get(key)?.[place.indexOf(queueOffset)];
    if (startOffset === undefined || offset === undefined) return undefined;
    const retry = retryMarkerOf(message.topic);
    const when = { startOffset, popTime, invisibleTime, reviveQueueId };
    return handleText({ ...when, retry, brokerName, queueId, offset });
  });
  return { ok: true, value };
}

function keyOf({ topic, queueId }: Handled): string {
  return popQueueKey(retryMarkerOf(topic), queueId);
}

/**
 * How often a message of an ordered pop was handed out before, as far as the answer's
 * `orderCountInfo` says: by itself, or by its queue. Undefined leaves what the message says.
 */
export function orderedTimesOf(
  { topic, queueId, queueOffset }: Handled,
  counts: ReadonlyMap<string, number>,
): number | undefined {
  const retry = retryMarkerOf(topic);
  const own = counts.get(popQueueKey(retry, `qo${queueId}%${queueOffset}`));
  const count = own ?? counts.get(popQueueKey(retry, queueId)) ?? 0;
  return count > 0 ? count : undefined;
}

/** Offsets of the messages without a handle of their own, ascending, by queue. */
function placesOf(messages: readonly Handled[]): ReadonlyMap<string, number[]> {
  const places = new Map<string, number[]>();
  for (const message of messages) {
    if (propertyOf(message.properties, messageProperty.popCheckpoint) !== undefined) continue;
    const key = keyOf(message);
    const place = places.get(key) ?? [];
    place.push(message.queueOffset);
    places.set(key, place);
  }
  for (const place of places.values()) place.sort((one, other) => one - other);
  return places;
}

/**
 * What the header of ACK_MESSAGE and CHANGE_MESSAGE_INVISIBLETIME says of a message of a topic that
 * a group popped; `extraInfo` is its handle as text.
 */
export function settlingHeaderOf(
  group: string,
  topic: string,
  { retry, queueId, offset, brokerName }: ReceiptHandle,
  extraInfo: string,
) {
  return {
    consumerGroup: group,
    topic: realTopicOf(retry, topic, group),
    queueId,
    extraInfo,
    offset,
    bname: brokerName,
  };
}

/** A delivery to acknowledge: who popped it from which topic, and its handle. */
export interface Acknowledged {
  readonly group: string;
  /** Topic that was asked for. */
  readonly topic: string;
  readonly handle: ReceiptHandle;
}

/**
 * Acknowledgements gathered as the Java client does: one entry for each group, topic, marker,
 * queue, start offset and pop time, in the order of their first; its invisible time is the first's.
 */
export function batchAcksOf(acknowledged: readonly Acknowledged[]): readonly BatchAck[] {
  const gathered = new Map<string, Acknowledged[]>();
  for (const entry of acknowledged) {
    const { retry, queueId, startOffset, popTime } = entry.handle;
    const key = [entry.group, entry.topic, retry, queueId, startOffset, popTime].join('@');
    const others = gathered.get(key);
    if (others === undefined) gathered.set(key, [entry]);
    else others.push(entry);
  }
  const acks: BatchAck[] = [];
  for (const entries of gathered.values()) {
    const first = entries[0]!; // No list is made without its first entry.
    const { handle } = first;
    const offsets = entries.map((entry) => entry.handle.offset);
    acks.push({
      b: bitSetOf(handle.startOffset, offsets),
      c: first.group,
      it: handle.invisibleTime,
      pt: handle.popTime,
      q: handle.queueId,
      r: handle.retry,
      rq: handle.reviveQueueId,
      so: handle.startOffset,
      t: first.topic,
    });
  }
  return acks;
}
