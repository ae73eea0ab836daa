/**
 * QUERY_TOPICS_BY_CONSUMER: the topics in which a group has offsets.
 *
 * Behaviour (`AdminBrokerProcessor.queryTopicsByConsumer`): none for a group that nobody knows.
 *
 * Not modelled: nothing.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { topicsOfGroup } from '../admin/progress.ts';
import type { Broker } from '../state.ts';

/** Answers with the topics. */
export function queryTopicsByConsumer(
  state: Broker,
  request: Request<'queryTopicsByConsumer'>,
): Step<Broker> {
  const topicList = topicsOfGroup(state, request.frame.header.group);
  const body = { brokerAddr: state.config.address, topicList };
  return [state, respond(request, responseCode.SUCCESS, { body })];
}
