/**
 * DELETE_EXPIRED_COMMITLOG: has what is old removed.
 *
 * Behaviour (`AdminBrokerProcessor.deleteExpiredCommitLog`): SUCCESS at once.
 *
 * Not modelled: files and their age. Nothing expires here, so nothing goes.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { Broker } from '../state.ts';

/** Answers. */
export function deleteExpiredCommitlog(
  state: Broker,
  request: Request<'deleteExpiredCommitlog'>,
): Step<Broker> {
  return [state, respond(request, responseCode.SUCCESS)];
}
