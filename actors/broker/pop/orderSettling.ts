/**
 * What becomes of an ordered batch: acknowledgements of its messages, and changes of when they show
 * again (`AckMessageProcessor.ackOrderly`,
 * `ChangeInvisibleTimeProcessor.processChangeInvisibleTimeForOrder`).
 *
 * Behaviour: an acknowledgement moves the group's offset to the first message that is not
 * acknowledged, and wakes who waits for the queue if it is free now. One below the group's offset,
 * or with another pop time than the batch's, changes nothing and succeeds. Where no batch is known
 * (after a crash, say) the offset is believed: it moves behind the message.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { linkOf } from '../../connection/index.ts';
import { andThen } from '../../shared/apply.ts';
import type { ConnectionId, Observe, Stamp, Step } from '../../shared/node.ts';
import { hasReset } from '../admin/offsetResets.ts';
import { commitOffset, committedOffset } from '../offsets.ts';
import type { Refusal } from '../sends/sendAnswer.ts';
import type { Broker } from '../state.ts';
import { isBlocking, nextOffsetOf, withMessage } from './orderBatch.ts';
import { batchOf, type OrderedQueue, putBatch } from './orders.ts';
import { wakeNext } from './orderWaking.ts';
import { countInflight } from './popInflight.ts';

/** A message of an ordered batch, as its handle says. */
export interface OrderedDelivery extends OrderedQueue {
  readonly offset: number;
  readonly popTime: number;
}

/** What came of an acknowledgement. */
export interface OrderedAck {
  readonly step: Step<Broker>;
  readonly refused: Refusal | undefined;
}

/** Acknowledges a message of an ordered batch. */
export function ackOrdered(
  state: Broker,
  delivery: OrderedDelivery,
  connection: ConnectionId,
  stamp: Stamp,
): OrderedAck {
  const { topic, group, queueId, offset, popTime } = delivery;
  const queue: OrderedQueue = { topic, group, queueId };
  const old = Number(committedOffset(state.offsets, topic, group, queueId));
  const nothing: OrderedAck = { step: [state, []], refused: undefined };
  if (offset < old) return nothing;
  const batch = batchOf(state, queue);
  if (batch === undefined) {
    return { step: moveOn(state, delivery, offset + 1, stamp), refused: undefined };
  }
  if (batch.popTime !== popTime) return nothing;
  const after = withMessage(batch, offset, { isAcked: true });
  if (after === undefined) {
    const peer = linkOf(state.connections, connection)?.peer ?? '';
    const where = `key:${topic}@${group}@${queueId}, old:${old}, commit:${offset}, next:-1`;
    const remark = `offset is illegal, ${where}, /${peer}`;
    return { step: [state, []], refused: { code: responseCode.MESSAGE_ILLEGAL, remark } };
  }
  const kept = putBatch(countInflight(state, queue, -1), queue, after, stamp);
  const step = andThen(kept, (now) => moveOn(now, delivery, nextOffsetOf(after), stamp));
  return { step, refused: undefined };
}

function moveOn(
  state: Broker,
  { topic, group, queueId, offset: queueOffset, popTime }: OrderedDelivery,
  next: number,
  stamp: Stamp,
): Step<Broker> {
  const queue: OrderedQueue = { topic, group, queueId };
  const told: Observe = {
    type: 'observe',
    observation: { kind: 'orderedAcked', ...queue, queueOffset, popTime, next },
  };
  const moved = hasReset(state, queue) ? ([state, []] as const) : commitOffset(state, queue, next);
  const acked: Step<Broker> = [moved[0], [told, ...moved[1]]];
  if (isBlocking(batchOf(acked[0], queue), undefined, stamp.at)) return acked;
  return andThen(acked, (now) => wakeNext(now, queue, [queueId], stamp));
}

/**
 * Changes when a message of an ordered batch shows again: so many ms from now on. Undefined if the
 * group is past that message.
 */
export function changeOrdered(
  state: Broker,
  delivery: OrderedDelivery,
  invisibleTime: number,
  stamp: Stamp,
): Step<Broker> | undefined {
  const { topic, group, queueId, offset, popTime } = delivery;
  if (offset < Number(committedOffset(state.offsets, topic, group, queueId))) return undefined;
  const queue: OrderedQueue = { topic, group, queueId };
  const batch = batchOf(state, queue);
  const visibleAt = stamp.at + invisibleTime;
  const isMeant = batch !== undefined && batch.popTime === popTime;
  const after = isMeant ? withMessage(batch, offset, { visibleAt }) : undefined;
  if (after === undefined) return [state, []];
  const told: Observe = {
    type: 'observe',
    observation: { kind: 'orderedChanged', ...queue, queueOffset: offset, popTime, visibleAt },
  };
  const [kept, outputs] = putBatch(state, queue, after, stamp);
  return [kept, [told, ...outputs]];
}
