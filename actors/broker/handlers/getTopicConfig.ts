/**
 * GET_TOPIC_CONFIG: the settings of a topic.
 *
 * Behaviour (`AdminBrokerProcessor.getTopicConfig`): TOPIC_NOT_EXIST where it is missing.
 *
 * Not modelled: the mapping of static topics.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { Broker } from '../state.ts';
import { topicConfigOf } from '../topics/topics.ts';

/** Answers with the topic's settings. */
export function getTopicConfig(state: Broker, request: Request<'getTopicConfig'>): Step<Broker> {
  const { topic } = request.frame.header;
  const body = topicConfigOf(state, topic);
  if (body === undefined) {
    const remark = `No topic in this broker. topic: ${topic}`;
    return [state, respond(request, responseCode.TOPIC_NOT_EXIST, { remark })];
  }
  return [state, respond(request, responseCode.SUCCESS, { body })];
}
