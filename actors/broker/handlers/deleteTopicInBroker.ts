/**
 * DELETE_TOPIC_IN_BROKER: a topic goes, with its queues and the offsets in them.
 *
 * Behaviour (`AdminBrokerProcessor.deleteTopic`): a topic that is not there is SUCCESS too. With it
 * go the topics of what its groups popped and have to take again. Groups that read it later begin
 * as new ones, and so does a topic of its name. Pulls that are held learn of it when they are
 * looked at again. Name servers are not told.
 *
 * Not modelled: static topics; the space that records in the log take.
 */

import { responseCode } from '../../../protocol/responseCodes.ts';
import { popRetryTopicV1, popRetryTopicV2 } from '../../../protocol/retryTopics.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { deleteTopic } from '../admin/deletions.ts';
import { groupsOfTopic } from '../admin/progress.ts';
import { systemTopicRefusal } from '../admin/topicSettings.ts';
import type { Broker } from '../state.ts';
import { topicConfigOf } from '../topics/topics.ts';

/** Takes the topic away and answers. */
export function deleteTopicInBroker(
  state: Broker,
  request: Request<'deleteTopicInBroker'>,
): Step<Broker> {
  const { topic = '' } = request.frame.header;
  const isBlank = topic.trim() === '';
  const problem = isBlank ? 'The specified topic is blank.' : systemTopicRefusal(state, topic);
  if (problem !== undefined) {
    return [state, respond(request, responseCode.INVALID_PARAMETER, { remark: problem })];
  }
  const doomed = [topic, ...retryTopicsOf(state, topic)];
  let step: Step<Broker> = [state, []];
  for (const name of doomed) step = andThen(step, (now) => deleteTopic(now, name, request));
  return andThen(step, (now) => [now, respond(request, responseCode.SUCCESS)]);
}

function retryTopicsOf(state: Broker, topic: string): readonly string[] {
  if (!state.config.clearRetryTopicWhenDeleteTopic) return [];
  return groupsOfTopic(state, topic)
    .flatMap((group) => [popRetryTopicV2(topic, group), popRetryTopicV1(topic, group)])
    .filter((name) => topicConfigOf(state, name) !== undefined);
}
