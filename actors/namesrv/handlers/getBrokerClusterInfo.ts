/**
 * GET_BROKER_CLUSTER_INFO (`RouteInfoManager.getAllClusterInfo`).
 *
 * Behaviour: every broker by name and every name by cluster; never fails. A broker whose first
 * registration was refused shows without addresses.
 * Not modelled: nothing that is left out.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { NamesrvState } from '../state.ts';

/** Answers with both tables. */
export function getBrokerClusterInfo(
  state: NamesrvState,
  request: Request<'getBrokerClusterInfo'>,
): Step<NamesrvState> {
  const { brokers, clusters } = state.routes;
  const clusterAddrTable = new Map([...clusters].map(([name, brokers]) => [name, [...brokers]]));
  const body = { brokerAddrTable: brokers, clusterAddrTable };
  return [state, respond(request, responseCode.SUCCESS, { body })];
}
