/**
 * GET_BROKER_MEMBER_GROUP (`RouteInfoManager.getBrokerMemberGroup`).
 *
 * Behaviour: the addresses of a broker name, none for one that nobody knows; the cluster is that
 * asked for, whatever it is. Success keeps upstream's remark, which it forgets to clear.
 * Not modelled: nothing.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { forgottenRemark, respond } from '../../shared/respond.ts';
import type { NamesrvState } from '../state.ts';

/** Answers with the addresses. */
export function getBrokerMemberGroup(
  state: NamesrvState,
  request: Request<'getBrokerMemberGroup'>,
): Step<NamesrvState> {
  const { clusterName: cluster, brokerName } = request.frame.header;
  const brokerAddrs = state.routes.brokers.get(brokerName ?? '')?.brokerAddrs ?? new Map();
  const names = {
    ...(brokerName !== undefined && { brokerName }),
    ...(cluster !== undefined && { cluster }),
  };
  const body = { brokerMemberGroup: { brokerAddrs, ...names } };
  return [state, respond(request, responseCode.SUCCESS, { remark: forgottenRemark, body })];
}
