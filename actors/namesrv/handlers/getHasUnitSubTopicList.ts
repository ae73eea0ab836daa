/**
 * GET_HAS_UNIT_SUB_TOPIC_LIST (`RouteInfoManager.getHasUnitSubTopicList`).
 *
 * Behaviour: by the flags of a topic's first queues; `disable` without `enableTopicList`.
 * Not modelled: nothing.
 */
import type { Request, Step } from '../../shared/node.ts';
import type { NamesrvState } from '../state.ts';
import { answerTopics, topicsByFlag, unitBits } from '../topicLists.ts';

/** Answers with topics that units subscribe to. */
export function getHasUnitSubTopicList(
  state: NamesrvState,
  request: Request<'getHasUnitSubTopicList'>,
): Step<NamesrvState> {
  return answerTopics(state, request, state.config.enableTopicList, (routes) =>
    topicsByFlag(routes, (flags) => (flags & unitBits.unitSubscription) !== 0),
  );
}
