/**
 * BATCH_ACK_MESSAGE: many popped messages are done with.
 *
 * Behaviour (`AckMessageProcessor`): entry by entry, in order; the real topic follows from marker,
 * topic and group. An entry of a queue that is not there is skipped, as is an offset outside its
 * queue. The first entry that cannot be read ends the request with 1; those before it count.
 * One of an ordered batch that the batch does not have makes the whole answer MESSAGE_ILLEGAL; what
 * follows still counts.
 *
 * Not modelled: the stack frame behind upstream's exception texts.
 */
import { bitsOf } from '../../../protocol/ackBits.ts';
import type { BatchAck } from '../../../protocol/bodies/batchAck.ts';
import type { Decoded } from '../../../protocol/body.ts';
import { type DeliveryHandle, orderReviveQueueId } from '../../../protocol/receiptHandle.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { realTopicOfBatch } from '../../../protocol/retryTopics.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { ackOrdered } from '../pop/orderSettling.ts';
import { type AckedMessages, acknowledge } from '../pop/popAcking.ts';
import { rangeOf } from '../pop/popDelivery.ts';
import type { Refusal } from '../sends/sendAnswer.ts';
import type { Broker } from '../state.ts';
import { queueKey } from '../topics/names.ts';

/** Takes the acknowledgements in and answers. */
export function batchAckMessage(state: Broker, request: Request<'batchAckMessage'>): Step<Broker> {
  const { NO_MESSAGE, SUCCESS, SYSTEM_ERROR } = responseCode;
  const { body } = request.frame;
  if (body === undefined || body.acks.length === 0) {
    return [state, respond(request, NO_MESSAGE)];
  }
  let step: Step<Broker> = [state, []];
  let refused: Refusal | undefined;
  for (const entry of body.acks) {
    const messages = messagesOf(step[0], entry);
    if (!messages.ok) {
      const { problem: remark } = messages;
      return andThen(step, (now) => [now, respond(request, SYSTEM_ERROR, { remark })]);
    }
    if (messages.value === undefined) continue;
    const handle = handleOf(entry, body.brokerName ?? '');
    const taken = messages.value;
    if (entry.rq === orderReviveQueueId) {
      for (const offset of taken.offsets) {
        const delivery = { ...taken, offset, popTime: Number(entry.pt) };
        const acked = ackOrdered(step[0], delivery, request.connection, request);
        refused = acked.refused ?? refused;
        step = andThen(step, () => acked.step);
      }
      continue;
    }
    step = andThen(step, (now) => acknowledge(now, taken, handle, request));
  }
  return andThen(step, (now) => {
    if (refused === undefined) return [now, respond(request, SUCCESS)];
    return [now, respond(request, refused.code, { remark: refused.remark })];
  });
}

/** What an entry acknowledges; undefined if its queue is not there. */
function messagesOf(state: Broker, entry: BatchAck): Decoded<AckedMessages | undefined> {
  const { c: group, t, r, q: queueId, so, b } = entry;
  const topic = realTopicOfBatch(r, t, group);
  if (!topic.ok) return topic;
  if (!state.store.queues.has(queueKey(topic.value, queueId)))
    return { ok: true, value: undefined };
  const bits = b === undefined || b === '' ? undefined : bitsOf(b);
  if (bits === undefined) return { ok: false, problem: 'b: missing' };
  const { minOffset, maxOffset } = rangeOf(state, topic.value, queueId);
  const offsets = bits
    .map((bit) => Number(so) + bit)
    .filter((offset) => offset >= minOffset && offset <= maxOffset);
  return { ok: true, value: { group, topic: topic.value, queueId, offsets } };
}

function handleOf({ so, pt, it, rq }: BatchAck, brokerName: string): DeliveryHandle {
  return { startOffset: so, popTime: pt, invisibleTime: it, reviveQueueId: rq, brokerName };
}
