/** What operators ask of a broker: the rows of its machine's table. */
import { handles } from '../../connection/index.ts';
import type { Reply } from '../../shared/node.ts';
import { cleanExpiredConsumequeue } from '../handlers/cleanExpiredConsumequeue.ts';
import { cleanUnusedTopic } from '../handlers/cleanUnusedTopic.ts';
import { cloneGroupOffset } from '../handlers/cloneGroupOffset.ts';
import { consumeMessageDirectly } from '../handlers/consumeMessageDirectly.ts';
import { deleteExpiredCommitlog } from '../handlers/deleteExpiredCommitlog.ts';
import { deleteSubscriptiongroup } from '../handlers/deleteSubscriptiongroup.ts';
import { deleteTopicInBroker } from '../handlers/deleteTopicInBroker.ts';
import { getAllConsumerOffset } from '../handlers/getAllConsumerOffset.ts';
import { getAllDelayOffset } from '../handlers/getAllDelayOffset.ts';
import { getAllMessageRequestMode } from '../handlers/getAllMessageRequestMode.ts';
import { getAllProducerInfo } from '../handlers/getAllProducerInfo.ts';
import { getAllSubscriptiongroupConfig } from '../handlers/getAllSubscriptiongroupConfig.ts';
import { getAllTopicConfig } from '../handlers/getAllTopicConfig.ts';
import { getBrokerConfig } from '../handlers/getBrokerConfig.ts';
import { getBrokerConsumeStats } from '../handlers/getBrokerConsumeStats.ts';
import { getBrokerRuntimeInfo } from '../handlers/getBrokerRuntimeInfo.ts';
import { getConsumerConnectionList } from '../handlers/getConsumerConnectionList.ts';
import { getConsumerRunningInfo } from '../handlers/getConsumerRunningInfo.ts';
import { getConsumeStats } from '../handlers/getConsumeStats.ts';
import { getProducerConnectionList } from '../handlers/getProducerConnectionList.ts';
import { getSubscriptiongroupConfig } from '../handlers/getSubscriptiongroupConfig.ts';
import { getSystemTopicListFromBroker } from '../handlers/getSystemTopicListFromBroker.ts';
import { getTopicStatsInfo } from '../handlers/getTopicStatsInfo.ts';
import {
  consumerStatusTold,
  invokeBrokerToGetConsumerStatus,
  type StatusContext,
} from '../handlers/invokeBrokerToGetConsumerStatus.ts';
import { invokeBrokerToResetOffset } from '../handlers/invokeBrokerToResetOffset.ts';
import { notifyMinBrokerIdChange } from '../handlers/notifyMinBrokerIdChange.ts';
import { queryConsumeQueue } from '../handlers/queryConsumeQueue.ts';
import { queryConsumeTimeSpan } from '../handlers/queryConsumeTimeSpan.ts';
import { queryCorrectionOffset } from '../handlers/queryCorrectionOffset.ts';
import { querySubscriptionByConsumer } from '../handlers/querySubscriptionByConsumer.ts';
import { queryTopicConsumeByWho } from '../handlers/queryTopicConsumeByWho.ts';
import { queryTopicsByConsumer } from '../handlers/queryTopicsByConsumer.ts';
import { updateAndCreateTopicList } from '../handlers/updateAndCreateTopicList.ts';
import { updateAndGetGroupForbidden } from '../handlers/updateAndGetGroupForbidden.ts';
import { updateBrokerConfig } from '../handlers/updateBrokerConfig.ts';
import { updateGroupList } from '../handlers/updateGroupList.ts';
import { type RelayContext, relayed } from './relaying.ts';

/** Answers of clients that operators asked for. */
export type AdminReply =
  | Reply<'getConsumerStatusFromClient', StatusContext>
  | Reply<'getConsumerRunningInfo', RelayContext>
  | Reply<'consumeMessageDirectly', RelayContext>;

/** By event. */
export const adminTransitions = {
  'rmq.updateAndCreateTopicList': handles(updateAndCreateTopicList),
  'rmq.getAllTopicConfig': handles(getAllTopicConfig),
  'rmq.getTopicStatsInfo': handles(getTopicStatsInfo),
  'rmq.deleteTopicInBroker': handles(deleteTopicInBroker),
  'rmq.getSystemTopicListFromBroker': handles(getSystemTopicListFromBroker),
  'rmq.cleanExpiredConsumequeue': handles(cleanExpiredConsumequeue),
  'rmq.cleanUnusedTopic': handles(cleanUnusedTopic),
  'rmq.deleteExpiredCommitlog': handles(deleteExpiredCommitlog),
  'rmq.queryConsumeQueue': handles(queryConsumeQueue),
  'rmq.getAllSubscriptiongroupConfig': handles(getAllSubscriptiongroupConfig),
  'rmq.deleteSubscriptiongroup': handles(deleteSubscriptiongroup),
  'rmq.updateAndCreateSubscriptiongroupList': handles(updateGroupList),
  'rmq.getSubscriptiongroupConfig': handles(getSubscriptiongroupConfig),
  'rmq.updateAndGetGroupForbidden': handles(updateAndGetGroupForbidden),
  'rmq.getConsumerConnectionList': handles(getConsumerConnectionList),
  'rmq.getProducerConnectionList': handles(getProducerConnectionList),
  'rmq.getAllProducerInfo': handles(getAllProducerInfo),
  'rmq.getAllConsumerOffset': handles(getAllConsumerOffset),
  'rmq.getAllDelayOffset': handles(getAllDelayOffset),
  'rmq.getConsumeStats': handles(getConsumeStats),
  'rmq.getBrokerConsumeStats': handles(getBrokerConsumeStats),
  'rmq.invokeBrokerToResetOffset': handles(invokeBrokerToResetOffset),
  'rmq.queryTopicConsumeByWho': handles(queryTopicConsumeByWho),
  'rmq.queryTopicsByConsumer': handles(queryTopicsByConsumer),
  'rmq.querySubscriptionByConsumer': handles(querySubscriptionByConsumer),
  'rmq.queryConsumeTimeSpan': handles(queryConsumeTimeSpan),
  'rmq.queryCorrectionOffset': handles(queryCorrectionOffset),
  'rmq.cloneGroupOffset': handles(cloneGroupOffset),
  'rmq.getAllMessageRequestMode': handles(getAllMessageRequestMode),
  'rmq.updateBrokerConfig': handles(updateBrokerConfig),
  'rmq.getBrokerConfig': handles(getBrokerConfig),
  'rmq.getBrokerRuntimeInfo': handles(getBrokerRuntimeInfo),
  'rmq.notifyMinBrokerIdChange': handles(notifyMinBrokerIdChange),
  'rmq.getConsumerRunningInfo': handles(getConsumerRunningInfo),
  'rmq.consumeMessageDirectly': handles(consumeMessageDirectly),
  'rmq.invokeBrokerToGetConsumerStatus': handles(invokeBrokerToGetConsumerStatus),
  'reply.getConsumerStatusFromClient': handles(consumerStatusTold),
  'reply.getConsumerRunningInfo': handles(relayed),
  'reply.consumeMessageDirectly': handles(relayed),
} as const;
