/**
 * What a consumer holds of one queue: pulled messages that are not done with (upstream
 * `ProcessQueue`).
 *
 * The offset to commit is the smallest one that is not done with, so that a crash loses none.
 * What takes messages out in order stands in `actors/consumer/orderlyQueue.ts`.
 */
import type { StoredMessage } from '../../../protocol/message.ts';
import { emptyOrderedMap, type OrderedMap } from '../orderedMap.ts';

/** A message that was pulled and is not done with. */
export interface Pending {
  readonly message: StoredMessage;
  /** Deliveries so far that did not succeed: the message's own, and those in this process. */
  readonly reconsumeTimes: number;
}

/** The pulled messages of one tenure of a queue: a value. */
export interface ProcessQueue {
  /** By offset. */
  readonly pending: OrderedMap<Pending>;
  /** Orderly: taken by the listener and not committed, by offset (`consumingMsgOrderlyTreeMap`). */
  readonly taken: OrderedMap<Pending>;
  /** Sum of the bodies' lengths in both. */
  readonly bytes: number;
  /** Offset of the last message that was put in; -1 before the first. */
  readonly queueOffsetMax: number;
}

/** Nothing was pulled yet. */
export const emptyProcessQueue: ProcessQueue = {
  pending: emptyOrderedMap(),
  taken: emptyOrderedMap(),
  bytes: 0,
  queueOffsetMax: -1,
};

/** Puts in pulled messages. One whose offset is there already stays as it is. */
export function putMessages(queue: ProcessQueue, messages: readonly StoredMessage[]): ProcessQueue {
  let { pending, bytes, queueOffsetMax } = queue;
  for (const message of messages) {
    const { queueOffset, reconsumeTimes, body } = message;
    if (pending.get(queueOffset, 0) !== undefined) continue;
    pending = pending.insert(queueOffset, 0, { message, reconsumeTimes });
    bytes += body.length;
    queueOffsetMax = queueOffset;
  }
  return { ...queue, pending, bytes, queueOffsetMax };
}

/** The pending message at an offset. */
export function pendingAt(queue: ProcessQueue, offset: number): Pending | undefined {
  return queue.pending.get(offset, 0);
}

/** Counts one more failed delivery of a pending message; it stays pending. */
export function countFailure(queue: ProcessQueue, offset: number): ProcessQueue {
  const failed = pendingAt(queue, offset);
  if (failed === undefined) return queue;
  const reconsumeTimes = failed.reconsumeTimes + 1;
  return { ...queue, pending: queue.pending.insert(offset, 0, { ...failed, reconsumeTimes }) };
}

/** Takes out a message that is done with; the same queue if it is not pending. */
export function removeMessage(queue: ProcessQueue, offset: number): ProcessQueue {
  const done = pendingAt(queue, offset);
  if (done === undefined) return queue;
  const pending = queue.pending.remove(offset, 0);
  const bytes = queue.bytes - done.message.body.length;
  return { ...queue, pending, bytes };
}

/** The offset to commit: the smallest one not done with; behind the last one if all are. */
export function commitOffset({ pending, queueOffsetMax }: ProcessQueue): number {
  return pending.first()?.major ?? queueOffsetMax + 1;
}

/** How far apart the first and the last pending offset are; 0 when nothing is pending. */
export function offsetSpan({ pending }: ProcessQueue): number {
  const first = pending.first();
  const last = pending.last();
  return first === undefined || last === undefined ? 0 : last.major - first.major;
}
