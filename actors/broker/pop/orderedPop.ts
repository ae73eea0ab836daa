/**
 * What an ordered pop takes from a queue (`PopMessageProcessor.popMsgFromQueue` with `order`).
 *
 * Behaviour: nothing while the batch before holds the queue up; else everything from the group's
 * offset on, again if need be. The offset stays where it is until it is acknowledged. There is no
 * checkpoint and no retry topic.
 */
import { messageProperty, propertyOf } from '../../../protocol/messageProperties.ts';
import { retryMarkerOf } from '../../../protocol/retryTopics.ts';
import type { QueueRead } from '../pulls/reading.ts';
import { asAskedBy, isBlocking, leastCount, nextBatch, type OrderBatch } from './orderBatch.ts';
import { batchOf, type OrderedQueue, putBatch } from './orders.ts';
import type { Gathered, PopPlan } from './popReading.ts';

/** Whether the batch before keeps a pop from a queue; noted if the pop changes for how long. */
export function isHeldUp(gathered: Gathered, plan: PopPlan, queue: OrderedQueue): boolean {
  const { request, popTime, stamp } = plan;
  const { attemptId, invisibleTime } = request.frame.header;
  const before = batchOf(gathered.state, queue);
  if (before === undefined) return false;
  const batch = asAskedBy(before, { attemptId, invisibleTime: Number(invisibleTime) });
  if (batch !== before) {
    const [state, outputs] = putBatch(gathered.state, queue, batch, stamp);
    gathered.state = state;
    gathered.outputs.push(...outputs);
  }
  return isBlocking(batch, attemptId, popTime);
}

/** Hands out what was read of a queue as its next batch. */
export function handOutOrdered(
  gathered: Gathered,
  plan: PopPlan,
  queue: OrderedQueue,
  startOffset: number,
  { messages }: QueueRead,
): void {
  const { popTime, request, stamp } = plan;
  const { attemptId, invisibleTime } = request.frame.header;
  const offsets = messages.map(({ queueOffset }) => queueOffset);
  const times = { popTime, invisibleTime: Number(invisibleTime) };
  const batch = nextBatch(batchOf(gathered.state, queue), { ...times, attemptId, offsets });
  const [state, outputs] = putBatch(gathered.state, queue, batch, stamp);
  gathered.state = state;
  gathered.outputs.push(...outputs);
  const { queueId } = queue;
  const retry = retryMarkerOf(queue.topic);
  gathered.reads.push({ retry, queueId, startOffset, offsets });
  gathered.counts.push({ retry, queueId, counts: batch.counts, countMin: leastCount(batch) });
  for (const message of messages) gathered.messages.push(message);
  tell(gathered, queue, batch, messages);
}

function tell(
  gathered: Gathered,
  queue: OrderedQueue,
  { popTime, invisibleTime, attemptId, counts }: OrderBatch,
  messages: QueueRead['messages'],
): void {
  const countOf = new Map(counts);
  const { brokerName } = gathered.state.config;
  gathered.batches.push({
    type: 'observe',
    observation: {
      kind: 'orderedPopped',
      ...queue,
      ...{ brokerName, popTime, invisibleTime, attemptId },
      messages: messages.map(({ queueOffset, properties }) => ({
        queueOffset,
        msgId: propertyOf(properties, messageProperty.uniqueKey) ?? '',
        count: countOf.get(queueOffset) ?? 0,
      })),
    },
  });
}
