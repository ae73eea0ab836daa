/** Bodies as upstream writes them, for the tests of this folder. */

/** A TopicConfig. */
export const topic =
  '{"attributes":{"message.type":"NORMAL"},"order":false,"perm":6,"readQueueNums":4,' +
  '"topicFilterType":"SINGLE_TAG","topicName":"t","topicSysFlag":0,"writeQueueNums":4}';

/** A DataVersion. */
export const version = '{"counter":1,"stateVersion":0,"timestamp":1795329828848}';

/** A TopicConfigSerializeWrapper, one of its topics with a name that looks like a number. */
export const wrapper =
  `{"dataVersion":${version},"mappingDataVersion":${version},"topicConfigTable":{"10":${topic},` +
  `"t":${topic}},"topicQueueMappingDetailMap":{},"topicQueueMappingInfoMap":{}}`;

/** A SubscriptionGroupConfig. */
export const group =
  '{"attributes":{},"brokerId":0,"consumeBroadcastEnable":true,"consumeEnable":true,' +
  '"consumeFromMinEnable":true,"consumeMessageOrderly":false,"consumeTimeoutMinute":15,' +
  '"groupName":"g","groupRetryPolicy":{"type":"CUSTOMIZED"},"groupSysFlag":0,' +
  '"notifyConsumerIdsChangedEnable":true,"retryMaxTimes":16,"retryQueueNums":1,' +
  '"whichBrokerWhenConsumeSlowly":1}';

/** A HeartbeatData. */
export const beat =
  '{"clientID":"127.0.0.1@1","consumerDataSet":[{"consumeFromWhere":"CONSUME_FROM_LAST_OFFSET",' +
  '"consumeType":"CONSUME_PASSIVELY","groupName":"cg","messageModel":"CLUSTERING",' +
  '"subscriptionDataSet":[{"classFilterMode":false,"codeSet":[97,-98],"expressionType":"TAG",' +
  '"subString":"a||b","subVersion":1,"tagsSet":["a","b"],"topic":"t"}],"unitMode":false}],' +
  '"heartbeatFingerprint":0,"producerDataSet":[{"groupName":"pg"}],"withoutSub":false}';

/** A ClusterInfo, whose inner keys are bare. */
export const cluster =
  '{"brokerAddrTable":{"b-a":{"brokerAddrs":{0:"127.0.0.1:10911",1:"127.0.0.1:10921"},' +
  '"brokerName":"b-a","cluster":"C","enableActingMaster":false}},"clusterAddrTable":{"C":["b-a"]}}';

/** A TopicRouteData; the name of its first broker id is written as given. */
export const route = (id: string) =>
  `{"brokerDatas":[{"brokerAddrs":{${id}:"127.0.0.1:10911"},"brokerName":"b-a","cluster":"C",` +
  '"enableActingMaster":false,"zoneName":"z"}],"filterServerTable":{},"orderTopicConf":"b-a:4",' +
  '"queueDatas":[{"brokerName":"b-a","perm":6,"readQueueNums":4,"topicSysFlag":0,' +
  '"writeQueueNums":4}]}';

/** A MessageQueue, as it is and as a name in an object. */
export const queue = '{"brokerName":"b-a","queueId":1,"topic":"t"}';

/** A ConsumerRunningInfo. */
export const runningInfo =
  `{"mqPopTable":{${queue}:{"droped":false,"lastPopTimestamp":5,"waitAckCount":1}},"mqTable":{` +
  `${queue}:{"cachedMsgCount":1,"cachedMsgMaxOffset":7,"cachedMsgMinOffset":7,` +
  '"cachedMsgSizeInMiB":0,"commitOffset":7,"droped":false,"lastConsumeTimestamp":1795330497027,' +
  '"lastLockTimestamp":1795330497027,"lastPullTimestamp":1795330550426,"locked":true,' +
  '"transactionMsgCount":1,"transactionMsgMaxOffset":7,"transactionMsgMinOffset":7,' +
  '"tryUnlockTimes":0}},"properties":{"PROP_CONSUMEORDERLY":"false","pullBatchSize":"32"},' +
  '"statusTable":{"t":{"consumeFailedMsgs":0,"consumeFailedTPS":0.0,"consumeOKTPS":' +
  '0.05001083568106423,"consumeRT":0.0,"pullRT":10505.333333333334,"pullTPS":0.05}},' +
  '"subscriptionSet":[{"classFilterMode":false,"codeSet":[],"expressionType":"TAG",' +
  '"subString":"*","subVersion":1795330497050,"tagsSet":[],"topic":"t"}],"userConsumerInfo":{}}';
