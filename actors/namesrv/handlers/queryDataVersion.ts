/**
 * QUERY_DATA_VERSION (`DefaultRequestProcessor.queryBrokerTopicConfig`).
 *
 * Behaviour: tells whether the broker is unknown or registered with another version, and the
 * version that is known; renews the lease. Brokers in acting-master mode send it one-way, as a
 * heartbeat.
 * Not modelled: nothing that is left out.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { liveKey, sameVersion } from '../routes.ts';
import { renewed } from '../signOfLife.ts';
import type { NamesrvState } from '../state.ts';

/** Compares versions and renews a lease. */
export function queryDataVersion(
  state: NamesrvState,
  request: Request<'queryDataVersion'>,
): Step<NamesrvState> {
  const { header, body } = request.frame;
  const { clusterName, brokerAddr } = header;
  const known = state.routes.lives.get(liveKey(clusterName, brokerAddr))?.dataVersion;
  return [
    renewed(state, clusterName, brokerAddr, request.at),
    respond(request, responseCode.SUCCESS, {
      header: { changed: !sameVersion(known, body) },
      ...(known && { body: known }),
    }),
  ];
}
