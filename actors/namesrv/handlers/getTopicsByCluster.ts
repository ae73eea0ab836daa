/**
 * GET_TOPICS_BY_CLUSTER (`RouteInfoManager.getTopicsByCluster`).
 *
 * Behaviour: topics with queues on a broker of the cluster; none for a cluster that nobody knows;
 * `disable` without `enableTopicList`.
 * Not modelled: nothing.
 */
import type { Request, Step } from '../../shared/node.ts';
import type { NamesrvState } from '../state.ts';
import { answerTopics, topicsWhere } from '../topicLists.ts';

/** Answers with the topics of the cluster. */
export function getTopicsByCluster(
  state: NamesrvState,
  request: Request<'getTopicsByCluster'>,
): Step<NamesrvState> {
  const brokers =
    state.routes.clusters.get(request.frame.header.cluster ?? '') ?? new Set<string>();
  return answerTopics(state, request, state.config.enableTopicList, (routes) =>
    topicsWhere(routes, (queues) => [...queues.keys()].some((name) => brokers.has(name))),
  );
}
