/**
 * GET_UNIT_TOPIC_LIST (`RouteInfoManager.getUnitTopics`).
 *
 * Behaviour: by the flags of a topic's first queues; `disable` without `enableTopicList`.
 * Not modelled: nothing.
 */
import type { Request, Step } from '../../shared/node.ts';
import type { NamesrvState } from '../state.ts';
import { answerTopics, topicsByFlag, unitBits } from '../topicLists.ts';

/** Answers with topics that belong to a unit. */
export function getUnitTopicList(
  state: NamesrvState,
  request: Request<'getUnitTopicList'>,
): Step<NamesrvState> {
  return answerTopics(state, request, state.config.enableTopicList, (routes) =>
    topicsByFlag(routes, (flags) => (flags & unitBits.unit) !== 0),
  );
}
