/**
 * Receipt handles: what an acknowledgement names a delivery by (`extraInfo` of the requests, the
 * property `POP_CK`; upstream `ExtraInfoUtil`).
 *
 * Eight fields with a space between: start offset, pop time, invisible time, revive queue, retry
 * marker, broker, queue, offset. More may follow and mean nothing here. What reads only the first
 * few does not mind that the others are missing.
 */
import type { Decoded } from './body.ts';
import { parseInt32, parseLong } from './int64.ts';
import { illegalArgument } from './retryTopics.ts';

/** A 64-bit integer. */
export type Long = number | bigint;

/** The revive queue that stands for an ordered pop. */
export const orderReviveQueueId = 999;

/** What names a delivery to its broker. */
export interface DeliveryHandle {
  /** First offset of the read that handed the message out. */
  readonly startOffset: Long;
  /** When it was handed out, in ms of the broker's wall clock. */
  readonly popTime: Long;
  /** How long it was hidden from then on, in ms. */
  readonly invisibleTime: Long;
  readonly reviveQueueId: number;
  readonly brokerName: string;
}

/** A whole handle. */
export interface ReceiptHandle extends DeliveryHandle {
  /** Marker of the topic that the message lies in (`realTopicOf`). */
  readonly retry: string;
  readonly queueId: number;
  /** Queue offset of the message. */
  readonly offset: Long;
}

/** A handle as text. The broker's name must not contain a space. */
export function handleText(handle: ReceiptHandle): string {
  const { startOffset, popTime, invisibleTime, reviveQueueId } = handle;
  const { retry, brokerName, queueId, offset } = handle;
  const when = `${startOffset} ${popTime} ${invisibleTime} ${reviveQueueId}`;
  return `${when} ${retry} ${brokerName} ${queueId} ${offset}`;
}

/** The handle of a message whose invisible time was changed; times are those of the answer. */
export function changedHandle(
  old: ReceiptHandle,
  answer: {
    readonly popTime: Long;
    readonly invisibleTime: Long;
    readonly reviveQid: number;
  },
): ReceiptHandle {
  const { popTime, invisibleTime, reviveQid: reviveQueueId } = answer;
  return { ...old, startOffset: old.offset, popTime, invisibleTime, reviveQueueId };
}

/** Reads all eight fields; the problem is upstream's text. */
export function parseHandle(text: string | undefined): Decoded<ReceiptHandle> {
  return reading(text, (field) => ({
    retry: field.retry(),
    offset: field.offset(),
    queueId: field.queueId(),
    ...delivery(field),
  }));
}

/** Reads what ACK_MESSAGE needs, in upstream's order: of several problems its first is given. */
export function parseAckHandle(text: string | undefined): Decoded<DeliveryHandle> {
  return reading(text, delivery);
}

/** Reads what CHANGE_MESSAGE_INVISIBLETIME needs: the revive queue first. */
export function parseChangeHandle(text: string | undefined): Decoded<DeliveryHandle> {
  return reading(text, (field) => {
    const reviveQueueId = field.reviveQueueId();
    return { ...delivery(field), reviveQueueId };
  });
}

function delivery(field: Fields): DeliveryHandle {
  const brokerName = field.brokerName();
  const reviveQueueId = field.reviveQueueId();
  const startOffset = field.startOffset();
  const popTime = field.popTime();
  const invisibleTime = field.invisibleTime();
  return { brokerName, reviveQueueId, startOffset, popTime, invisibleTime };
}

interface Fields {
  readonly startOffset: () => Long;
  readonly popTime: () => Long;
  readonly invisibleTime: () => Long;
  readonly reviveQueueId: () => number;
  readonly retry: () => string;
  readonly brokerName: () => string;
  readonly queueId: () => number;
  readonly offset: () => Long;
}

/** Reads fields until the first that is missing or is no number; what follows is not believed. */
function reading<T>(text: string | undefined, read: (fields: Fields) => T): Decoded<T> {
  if (text === undefined) {
    return { ok: false, problem: illegalArgument('split extraInfo is null') };
  }
  const parts = withoutEmptyEnd(text.split(' '));
  let problem: string | undefined;
  const textAt = (index: number, name: string): string => {
    const part = parts[index];
    if (part === undefined) {
      problem ??= illegalArgument(`${name} fail, extraInfoStrs length ${parts.length}`);
    }
    return part ?? '';
  };
  const numberAt = <N extends Long>(
    index: number,
    name: string,
    parse: (text: string) => N | undefined,
  ): N => {
    const part = textAt(index, name);
    const value = parse(part);
    if (value === undefined) problem ??= notANumber(part);
    return value ?? (0 as N);
  };
  const value = read({
    startOffset: () => numberAt(0, 'getCkQueueOffset', parseLong),
    popTime: () => numberAt(1, 'getPopTime', parseLong),
    invisibleTime: () => numberAt(2, 'getInvisibleTime', parseLong),
    reviveQueueId: () => numberAt(3, 'getReviveQid', parseInt32),
    retry: () => textAt(4, 'getRetry'),
    brokerName: () => textAt(5, 'getBrokerName'),
    queueId: () => numberAt(6, 'getQueueId', parseInt32),
    offset: () => numberAt(7, 'getQueueOffset', parseLong),
  });
  return problem === undefined ? { ok: true, value } : { ok: false, problem };
}

function notANumber(text: string): string {
  return `java.lang.NumberFormatException: For input string: "${text}"`;
}

/** Java's split leaves out empty parts at the end, but for a text that is empty itself. */
function withoutEmptyEnd(parts: readonly string[]): readonly string[] {
  let end = parts.length;
  while (end > 1 && parts[end - 1] === '') end -= 1;
  return end === parts.length ? parts : parts.slice(0, end);
}
