/**
 * GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST (`RouteInfoManager.getHasUnitSubUnUnitTopicList`).
 *
 * Behaviour: by the flags of a topic's first queues; `disable` without `enableTopicList`.
 * Not modelled: nothing.
 */
import type { Request, Step } from '../../shared/node.ts';
import type { NamesrvState } from '../state.ts';
import { answerTopics, topicsByFlag, unitBits } from '../topicLists.ts';

/** Answers with topics that units subscribe to and that belong to none. */
export function getHasUnitSubUnunitTopicList(
  state: NamesrvState,
  request: Request<'getHasUnitSubUnunitTopicList'>,
): Step<NamesrvState> {
  return answerTopics(state, request, state.config.enableTopicList, (routes) =>
    topicsByFlag(routes, isForeign),
  );
}

function isForeign(flags: number): boolean {
  return (flags & unitBits.unitSubscription) !== 0 && (flags & unitBits.unit) === 0;
}
