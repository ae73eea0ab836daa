/**
 * GET_MIN_OFFSET: the beginning of a queue.
 *
 * Behaviour (`AdminBrokerProcessor.getMinOffset`): 0 for a queue that does not exist. The answer
 * has an empty remark, as upstream's.
 *
 * Not modelled: static topics.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { Broker } from '../state.ts';
import { minOffsetOf } from '../store/store.ts';
import { queueKey } from '../topics/names.ts';

/** Answers with the offset of the first message that is kept. */
export function getMinOffset(state: Broker, request: Request<'getMinOffset'>): Step<Broker> {
  const { topic, queueId } = request.frame.header;
  const offset = minOffsetOf(state.store, queueKey(topic, queueId));
  return [state, respond(request, responseCode.SUCCESS, { remark: '', header: { offset } })];
}
