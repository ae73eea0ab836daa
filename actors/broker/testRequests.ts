/** For this folder's tests: headers and bodies with the usual values. */
import type {
  ConsumerData,
  HeartbeatData,
  SubscriptionData,
} from '../../protocol/bodies/heartbeatData.ts';
import type { RequestHeader } from '../../protocol/commands/index.ts';

/** A send's header with the usual values. */
export function sendHeaderOf(
  topic: string,
  queueId: number,
  bornTimestamp: number,
): RequestHeader<'sendMessageV2'> {
  return {
    producerGroup: 'PG',
    topic,
    defaultTopic: 'TBW102',
    defaultTopicQueueNums: 4,
    queueId,
    sysFlag: 0,
    bornTimestamp,
    flag: 0,
    reconsumeTimes: 0,
    unitMode: false,
    batch: false,
  };
}

/** A pull's header with the usual values, its subscription being everything. */
export function pullHeaderOf(
  topic: string,
  queueId: number,
  queueOffset: number,
): RequestHeader<'pullMessage'> {
  return {
    consumerGroup: 'CG',
    topic,
    queueId,
    queueOffset,
    maxMsgNums: 32,
    sysFlag: 4,
    commitOffset: 0,
    suspendTimeoutMillis: 15_000,
    subscription: '*',
    subVersion: 0,
    expressionType: 'TAG',
  };
}

/** A heartbeat of one client in one consumer group. */
export function heartbeatOf(
  clientID: string,
  groupName: string,
  subscriptions: readonly Partial<SubscriptionData>[],
  more: Partial<ConsumerData & HeartbeatData> = {},
): HeartbeatData {
  const { heartbeatFingerprint = 0, withoutSub = false, producerDataSet = [], ...group } = more;
  const subscriptionDataSet = subscriptions.map((subscription) => ({
    classFilterMode: false,
    codeSet: [],
    expressionType: 'TAG',
    subString: '*',
    subVersion: 1,
    tagsSet: [],
    topic: 'orders',
    ...subscription,
  }));
  const data: ConsumerData = {
    consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
    consumeType: 'CONSUME_PASSIVELY',
    groupName,
    messageModel: 'CLUSTERING',
    subscriptionDataSet,
    unitMode: false,
    ...group,
  };
  const consumerDataSet = groupName === '' ? [] : [data];
  return { clientID, consumerDataSet, heartbeatFingerprint, producerDataSet, withoutSub };
}
