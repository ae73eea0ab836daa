/**
 * GET_SYSTEM_TOPIC_LIST_FROM_NS (`RouteInfoManager.getSystemTopicList`).
 *
 * Behaviour: names of clusters and brokers, which brokers have topics for; with them the address of
 * one broker, that of the first name here.
 * Not modelled: upstream's choice of that broker, which is a hash table's.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { NamesrvState } from '../state.ts';

/** Answers with the names. */
export function getSystemTopicListFromNs(
  state: NamesrvState,
  request: Request<'getSystemTopicListFromNs'>,
): Step<NamesrvState> {
  const { clusters, brokers } = state.routes;
  const names = new Set<string>();
  for (const [cluster, members] of clusters) {
    names.add(cluster);
    for (const name of members) names.add(name);
  }
  const listed = [...brokers.values()]
    .filter(({ brokerAddrs }) => brokerAddrs.size > 0)
    .sort((one, other) => (one.brokerName < other.brokerName ? -1 : 1));
  const [brokerAddr] = listed[0]?.brokerAddrs.values() ?? [];
  const topicList = [...names].sort();
  const body = brokerAddr === undefined ? { topicList } : { brokerAddr, topicList };
  return [state, respond(request, responseCode.SUCCESS, { body })];
}
