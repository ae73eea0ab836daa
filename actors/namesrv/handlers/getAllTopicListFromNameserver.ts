/**
 * GET_ALL_TOPIC_LIST_FROM_NAMESERVER (`RouteInfoManager.getAllTopicList`).
 *
 * Behaviour: every topic with queues, sorted; `disable` without `enableAllTopicList`.
 * Not modelled: nothing.
 */
import type { Request, Step } from '../../shared/node.ts';
import type { NamesrvState } from '../state.ts';
import { answerTopics, topicsWhere } from '../topicLists.ts';

/** Answers with every topic. */
export function getAllTopicListFromNameserver(
  state: NamesrvState,
  request: Request<'getAllTopicListFromNameserver'>,
): Step<NamesrvState> {
  return answerTopics(state, request, state.config.enableAllTopicList, (routes) =>
    topicsWhere(routes, () => true),
  );
}
