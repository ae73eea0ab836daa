/**
 * GET_EARLIEST_MSG_STORETIME: when the first message of a queue was stored.
 *
 * Behaviour (`AdminBrokerProcessor.getEarliestMsgStoretime`): -1 where there is none.
 *
 * Not modelled: static topics.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { Broker } from '../state.ts';
import { messageAt, minOffsetOf } from '../store/store.ts';
import { queueKey } from '../topics/names.ts';

/** Answers with a store time in ms. */
export function getEarliestMsgStoretime(
  state: Broker,
  request: Request<'getEarliestMsgStoretime'>,
): Step<Broker> {
  const { topic, queueId } = request.frame.header;
  const key = queueKey(topic, queueId);
  const first = messageAt(state.store, key, minOffsetOf(state.store, key));
  const timestamp = first?.storeTimestamp ?? -1;
  return [state, respond(request, responseCode.SUCCESS, { header: { timestamp } })];
}
