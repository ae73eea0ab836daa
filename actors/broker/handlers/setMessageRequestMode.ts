/**
 * SET_MESSAGE_REQUEST_MODE: whether a group pulls or pops a topic.
 *
 * Behaviour (`QueryAssignmentProcessor.setMessageRequestMode`): retry topics are refused, then
 * topics that do not exist, then groups that do not exist and may not be made. Clients learn of it
 * at their next QUERY_ASSIGNMENT. A mode that nobody knows is kept.
 *
 * Not modelled: –
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { putRequestMode } from '../clients/requestModes.ts';
import type { Broker } from '../state.ts';
import { findGroup } from '../topics/groups.ts';
import { isRetryTopic } from '../topics/names.ts';
import { topicConfigOf } from '../topics/topics.ts';

/** Keeps the setting and answers. */
export function setMessageRequestMode(
  state: Broker,
  request: Request<'setMessageRequestMode'>,
): Step<Broker> {
  const { body } = request.frame;
  const { topic, consumerGroup } = body;
  if (isRetryTopic(topic)) {
    const remark = 'retry topic is not allowed to set mode';
    return [state, respond(request, responseCode.NO_PERMISSION, { remark })];
  }
  if (topicConfigOf(state, topic) === undefined) {
    const remark = `topic[${topic}] not exist`;
    return [state, respond(request, responseCode.TOPIC_NOT_EXIST, { remark })];
  }
  const { step, config } = findGroup(state, consumerGroup, request);
  return andThen(step, (now) => {
    if (config === undefined) {
      const remark = 'subscription group does not exist';
      const code = responseCode.SUBSCRIPTION_GROUP_NOT_EXIST;
      return [now, respond(request, code, { remark })];
    }
    return andThen(putRequestMode(now, body), (after) => [
      after,
      respond(request, responseCode.SUCCESS),
    ]);
  });
}
