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
import { change } from '../routes.ts';
import { type NamesrvState, withRoutes } from '../state.ts';
import { unlist } from '../unlist.ts';

/** Takes the broker out of the tables. */
export function unregisterBroker(
  state: NamesrvState,
  request: Request<'unregisterBroker'>,
): Step<NamesrvState> {
  const { clusterName: cluster, brokerAddr, brokerName } = request.frame.header;
  const routes = change(state.routes, (draft) =>
    unlist(draft, { cluster, brokerAddr, brokerName }),
  );
  return andThen(withRoutes(state, routes), (next) => [
    next,
    respond(request, responseCode.SUCCESS),
  ]);
}
