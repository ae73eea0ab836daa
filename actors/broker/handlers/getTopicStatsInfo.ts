/**
 * GET_TOPIC_STATS_INFO: the bounds of a topic's queues and when each was last written.
 *
 * Behaviour (`AdminBrokerProcessor.getTopicStatsInfo`): as many queues as may be read or written.
 *
 * Not modelled: the rate of sends, which is 0; static topics.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { storeTimeAt } from '../admin/progress.ts';
import type { Broker } from '../state.ts';
import { maxOffsetOf, minOffsetOf } from '../store/store.ts';
import { queueKey } from '../topics/names.ts';
import { topicConfigOf } from '../topics/topics.ts';

/** Answers with the bounds. */
export function getTopicStatsInfo(
  state: Broker,
  request: Request<'getTopicStatsInfo'>,
): Step<Broker> {
  const { topic } = request.frame.header;
  const config = topicConfigOf(state, topic);
  if (config === undefined) {
    const remark = `topic[${topic}] not exist`;
    return [state, respond(request, responseCode.TOPIC_NOT_EXIST, { remark })];
  }
  const { brokerName } = state.config;
  const count = Math.max(config.readQueueNums, config.writeQueueNums);
  const offsetTable = Array.from({ length: count }, (_, queueId) => {
    const key = queueKey(topic, queueId);
    const [minOffset, maxOffset] = [minOffsetOf(state.store, key), maxOffsetOf(state.store, key)];
    const lastUpdateTimestamp = maxOffset > 0 ? storeTimeAt(state, key, maxOffset - 1) : 0;
    const queue = { brokerName, queueId, topic };
    return [queue, { lastUpdateTimestamp, maxOffset, minOffset }] as const;
  });
  const body = { offsetTable, topicPutTps: 0 };
  return [state, respond(request, responseCode.SUCCESS, { body })];
}
