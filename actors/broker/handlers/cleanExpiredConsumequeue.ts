/**
 * CLEAN_EXPIRED_CONSUMEQUEUE: has what is old removed.
 *
 * Behaviour (`AdminBrokerProcessor.cleanExpiredConsumeQueue`): SUCCESS at once.
 *
 * Not modelled: files and their age. Nothing expires here, so nothing goes.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { Broker } from '../state.ts';

/** Answers. */
export function cleanExpiredConsumequeue(
  state: Broker,
  request: Request<'cleanExpiredConsumequeue'>,
): Step<Broker> {
  return [state, respond(request, responseCode.SUCCESS)];
}
