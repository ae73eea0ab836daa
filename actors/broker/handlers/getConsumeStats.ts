/**
 * GET_CONSUME_STATS: how far a group is behind.
 *
 * Behaviour (`AdminBrokerProcessor.getConsumeStats`): in the topics listed, else in the one named,
 * else in all in which it has offsets, each as far as it exists and the group's members, if there
 * are any, want it.
 *
 * Not modelled: the rate of consuming, which is 0; static topics.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { progressOf, topicsOfGroup } from '../admin/progress.ts';
import type { Broker } from '../state.ts';

/** Answers with the group's progress. */
export function getConsumeStats(state: Broker, request: Request<'getConsumeStats'>): Step<Broker> {
  const { consumerGroup, topic = '', topicList = '' } = request.frame.header;
  const listed = topicList.split(';').filter((name) => name.trim() !== '');
  const named = listed.length > 0 ? listed : [topic].filter((name) => name.trim() !== '');
  const topics = named.length > 0 ? [...new Set(named)] : topicsOfGroup(state, consumerGroup);
  const body = progressOf(state, consumerGroup, topics);
  return [state, respond(request, responseCode.SUCCESS, { body })];
}
