/** What operators ask of brokers and name servers, and tools for them (`DefaultMQAdminExt`). */
import { addWritePermOfBroker } from './addWritePermOfBroker.ts';
import { cleanExpiredConsumequeue } from './cleanExpiredConsumequeue.ts';
import { cleanUnusedTopic } from './cleanUnusedTopic.ts';
import { cloneGroupOffset } from './cloneGroupOffset.ts';
import { deleteExpiredCommitlog } from './deleteExpiredCommitlog.ts';
import { deleteKvConfig } from './deleteKvConfig.ts';
import { deleteSubscriptiongroup } from './deleteSubscriptiongroup.ts';
import { deleteTopicInBroker } from './deleteTopicInBroker.ts';
import { deleteTopicInNamesrv } from './deleteTopicInNamesrv.ts';
import { getAllConsumerOffset } from './getAllConsumerOffset.ts';
import { getAllDelayOffset } from './getAllDelayOffset.ts';
import { getAllMessageRequestMode } from './getAllMessageRequestMode.ts';
import { getAllProducerInfo } from './getAllProducerInfo.ts';
import { getAllSubscriptiongroupConfig } from './getAllSubscriptiongroupConfig.ts';
import { getAllTopicConfig } from './getAllTopicConfig.ts';
import { getAllTopicListFromNameserver } from './getAllTopicListFromNameserver.ts';
import { getBrokerConfig } from './getBrokerConfig.ts';
import { getBrokerConsumeStats } from './getBrokerConsumeStats.ts';
import { getBrokerMemberGroup } from './getBrokerMemberGroup.ts';
import { getBrokerRuntimeInfo } from './getBrokerRuntimeInfo.ts';
import { getConsumerConnectionList } from './getConsumerConnectionList.ts';
import { getConsumeStats } from './getConsumeStats.ts';
import { getHasUnitSubTopicList } from './getHasUnitSubTopicList.ts';
import { getHasUnitSubUnunitTopicList } from './getHasUnitSubUnunitTopicList.ts';
import { getKvConfig } from './getKvConfig.ts';
import { getKvlistByNamespace } from './getKvlistByNamespace.ts';
import { getNamesrvConfig } from './getNamesrvConfig.ts';
import { getProducerConnectionList } from './getProducerConnectionList.ts';
import { getSubscriptiongroupConfig } from './getSubscriptiongroupConfig.ts';
import { getSystemTopicListFromBroker } from './getSystemTopicListFromBroker.ts';
import { getSystemTopicListFromNs } from './getSystemTopicListFromNs.ts';
import { getTopicStatsInfo } from './getTopicStatsInfo.ts';
import { getTopicsByCluster } from './getTopicsByCluster.ts';
import { getUnitTopicList } from './getUnitTopicList.ts';
import { invokeBrokerToGetConsumerStatus } from './invokeBrokerToGetConsumerStatus.ts';
import { invokeBrokerToResetOffset } from './invokeBrokerToResetOffset.ts';
import { notifyMinBrokerIdChange } from './notifyMinBrokerIdChange.ts';
import { putKvConfig } from './putKvConfig.ts';
import { queryConsumeQueue } from './queryConsumeQueue.ts';
import { queryConsumeTimeSpan } from './queryConsumeTimeSpan.ts';
import { queryCorrectionOffset } from './queryCorrectionOffset.ts';
import { querySubscriptionByConsumer } from './querySubscriptionByConsumer.ts';
import { queryTopicConsumeByWho } from './queryTopicConsumeByWho.ts';
import { queryTopicsByConsumer } from './queryTopicsByConsumer.ts';
import { registerTopicInNamesrv } from './registerTopicInNamesrv.ts';
import { updateAndCreateSubscriptiongroupList } from './updateAndCreateSubscriptiongroupList.ts';
import { updateAndCreateTopicList } from './updateAndCreateTopicList.ts';
import { updateAndGetGroupForbidden } from './updateAndGetGroupForbidden.ts';
import { updateBrokerConfig } from './updateBrokerConfig.ts';
import { updateNamesrvConfig } from './updateNamesrvConfig.ts';
import { wipeWritePermOfBroker } from './wipeWritePermOfBroker.ts';

/** The commands of administration, by name; `index.ts` has them with all others. */
export const administration = {
  updateAndCreateTopicList,
  getAllTopicConfig,
  updateBrokerConfig,
  getBrokerConfig,
  getBrokerRuntimeInfo,
  getAllConsumerOffset,
  getAllDelayOffset,
  putKvConfig,
  getKvConfig,
  deleteKvConfig,
  getAllSubscriptiongroupConfig,
  getTopicStatsInfo,
  getConsumerConnectionList,
  getProducerConnectionList,
  wipeWritePermOfBroker,
  getAllTopicListFromNameserver,
  deleteSubscriptiongroup,
  getConsumeStats,
  deleteTopicInBroker,
  deleteTopicInNamesrv,
  registerTopicInNamesrv,
  getKvlistByNamespace,
  invokeBrokerToResetOffset,
  invokeBrokerToGetConsumerStatus,
  getTopicsByCluster,
  updateAndCreateSubscriptiongroupList,
  queryTopicConsumeByWho,
  queryConsumeTimeSpan,
  getSystemTopicListFromNs,
  getSystemTopicListFromBroker,
  cleanExpiredConsumequeue,
  queryCorrectionOffset,
  getUnitTopicList,
  getHasUnitSubTopicList,
  getHasUnitSubUnunitTopicList,
  cloneGroupOffset,
  cleanUnusedTopic,
  getBrokerConsumeStats,
  updateNamesrvConfig,
  getNamesrvConfig,
  queryConsumeQueue,
  addWritePermOfBroker,
  getAllProducerInfo,
  deleteExpiredCommitlog,
  queryTopicsByConsumer,
  querySubscriptionByConsumer,
  getSubscriptiongroupConfig,
  updateAndGetGroupForbidden,
  getAllMessageRequestMode,
  getBrokerMemberGroup,
  notifyMinBrokerIdChange,
} as const;
