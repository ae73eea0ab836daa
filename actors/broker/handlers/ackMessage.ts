/**
 * ACK_MESSAGE: a popped message is done with.
 *
 * Behaviour (`AckMessageProcessor`): topic, queue and offset come from the header, the rest from
 * the handle, and nothing says that they belong together. An offset at the queue's end passes.
 * Nearly everything is answered SUCCESS: stale, repeated and made-up handles have no effect.
 *
 * An ordered batch has rules of its own (`orderSettling.ts`).
 *
 * Not modelled: the stack frame behind upstream's exception texts.
 */
import { orderReviveQueueId, parseAckHandle } from '../../../protocol/receiptHandle.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { ackOrdered } from '../pop/orderSettling.ts';
import { acknowledge } from '../pop/popAcking.ts';
import { checkQueue, rangeOf } from '../pop/popDelivery.ts';
import type { Refusal } from '../sends/sendAnswer.ts';
import type { Broker } from '../state.ts';

/** Takes the acknowledgement in and answers. */
export function ackMessage(state: Broker, request: Request<'ackMessage'>): Step<Broker> {
  const refused = checkQueue(state, request) ?? checkOffset(state, request);
  const handle = parseAckHandle(request.frame.header.extraInfo);
  if (refused !== undefined) return refuse(state, request, refused);
  const { SYSTEM_ERROR, SUCCESS } = responseCode;
  if (!handle.ok) return refuse(state, request, { code: SYSTEM_ERROR, remark: handle.problem });
  const { topic, queueId, offset, consumerGroup } = request.frame.header;
  const succeeded = (now: Broker): Step<Broker> => [now, respond(request, SUCCESS)];
  if (consumerGroup === undefined) return succeeded(state);
  if (handle.value.reviveQueueId === orderReviveQueueId) {
    const popTime = Number(handle.value.popTime);
    const delivery = { group: consumerGroup, topic, queueId, offset: Number(offset), popTime };
    const acked = ackOrdered(state, delivery, request.connection, request);
    if (acked.refused !== undefined) return refuse(acked.step[0], request, acked.refused);
    return andThen(acked.step, succeeded);
  }
  const messages = { group: consumerGroup, topic, queueId, offsets: [Number(offset)] };
  return andThen(acknowledge(state, messages, handle.value, request), succeeded);
}

function checkOffset(state: Broker, { frame }: Request<'ackMessage'>): Refusal | undefined {
  const { topic, queueId, offset } = frame.header;
  const { minOffset, maxOffset } = rangeOf(state, topic, queueId);
  if (offset >= minOffset && offset <= maxOffset) return undefined;
  const where = `key:${topic}@${queueId}, commit:${offset}, store:${minOffset}~${maxOffset}`;
  return { code: responseCode.NO_MESSAGE, remark: `offset is illegal, ${where}` };
}

function refuse(
  state: Broker,
  request: Request<'ackMessage'>,
  { code, remark }: Refusal,
): Step<Broker> {
  return [state, respond(request, code, { remark })];
}
