/**
 * BROKER_HEARTBEAT (`DefaultRequestProcessor.brokerHeartbeat`).
 *
 * Behaviour: renews the broker's lease if it is registered; SUCCESS in any case (brokers send it
 * one-way). A lost registration does not come back by it.
 * Not modelled: the members for a controller.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { renewed } from '../signOfLife.ts';
import type { NamesrvState } from '../state.ts';

/** Renews a lease. */
export function brokerHeartbeat(
  state: NamesrvState,
  request: Request<'brokerHeartbeat'>,
): Step<NamesrvState> {
  const { clusterName, brokerAddr } = request.frame.header;
  return [
    renewed(state, clusterName, brokerAddr, request.at),
    respond(request, responseCode.SUCCESS),
  ];
}
