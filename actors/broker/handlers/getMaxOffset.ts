/**
 * GET_MAX_OFFSET: the end of a queue.
 *
 * Behaviour (`AdminBrokerProcessor.getMaxOffset`): one behind the last message that can be read; 0
 * for a queue that does not exist. `committed` is ignored, as upstream.
 *
 * Not modelled: static topics.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { Broker } from '../state.ts';
import { maxOffsetOf } from '../store/store.ts';
import { queueKey } from '../topics/names.ts';

/** Answers with the offset that the next readable message will have. */
export function getMaxOffset(state: Broker, request: Request<'getMaxOffset'>): Step<Broker> {
  const { topic, queueId } = request.frame.header;
  const offset = maxOffsetOf(state.store, queueKey(topic, queueId));
  return [state, respond(request, responseCode.SUCCESS, { header: { offset } })];
}
