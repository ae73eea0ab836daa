/**
 * QUERY_TOPIC_CONSUME_BY_WHO: the groups that read a topic.
 *
 * Behaviour (`AdminBrokerProcessor.queryTopicConsumeByWho`): those whose members subscribe to it,
 * and those that have offsets in it, sorted.
 *
 * Not modelled: nothing.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { groupsOfTopic } from '../admin/progress.ts';
import type { Broker } from '../state.ts';

/** Answers with the groups. */
export function queryTopicConsumeByWho(
  state: Broker,
  request: Request<'queryTopicConsumeByWho'>,
): Step<Broker> {
  const { topic } = request.frame.header;
  const groups = new Set(groupsOfTopic(state, topic));
  for (const [group, { subscriptions }] of state.members.consumers.entries()) {
    if (subscriptions.has(topic)) groups.add(group);
  }
  const body = { groupList: [...groups].sort() };
  return [state, respond(request, responseCode.SUCCESS, { body })];
}
