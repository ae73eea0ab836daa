/**
 * UNREGISTER_BROKER (`DefaultRequestProcessor.unregisterBroker`).
 *
 * Behaviour: SUCCESS, also for a broker that nobody knows. The route is gone with the answer.
 * Not modelled: upstream answers first and applies a batch a moment later; its queue is never full.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { takenOut } from '../expiry.ts';
import type { NamesrvState } from '../state.ts';

/** Takes the broker out of the tables. */
export function unregisterBroker(
  state: NamesrvState,
  request: Request<'unregisterBroker'>,
): Step<NamesrvState> {
  const { clusterName: cluster, brokerAddr, brokerName } = request.frame.header;
  return andThen(takenOut(state, { cluster, brokerAddr, brokerName }, request), (next) => [
    next,
    respond(request, responseCode.SUCCESS),
  ]);
}
