/** Stories of proxies: access points before brokers. */
export { aClientThatMovesIsCountedOnce } from './aClientThatMovesIsCountedOnce.scenario.ts';
export { aCommitThroughAProxyIsSeenAtOnce } from './aCommitThroughAProxyIsSeenAtOnce.scenario.ts';
export { aDeafBrokerHarmsNoOther } from './aDeafBrokerHarmsNoOther.scenario.ts';
export { aMessageOfTheWrongTypeIsRefused } from './aMessageOfTheWrongTypeIsRefused.scenario.ts';
export { anOperatorReachesAConsumerOnAnotherProxy } from './anOperatorReachesAConsumerOnAnotherProxy.scenario.ts';
export { anOperatorSeesAConsumerOnAnotherProxy } from './anOperatorSeesAConsumerOnAnotherProxy.scenario.ts';
export { aProducerIsAskedWhereItHangsNow } from './aProducerIsAskedWhereItHangsNow.scenario.ts';
export { aProxyDiesAndItsClientsMoveOn } from './aProxyDiesAndItsClientsMoveOn.scenario.ts';
export { aProxyOutlivesTheNameServers } from './aProxyOutlivesTheNameServers.scenario.ts';
export { aReplyFindsItsWayPastTheProxy } from './aReplyFindsItsWayPastTheProxy.scenario.ts';
export { aReplyFollowsWhoAskedToAnotherProxy } from './aReplyFollowsWhoAskedToAnotherProxy.scenario.ts';
export { aRequestCrossesTwoProxies } from './aRequestCrossesTwoProxies.scenario.ts';
export { aRollbackOutlivesTheProxy } from './aRollbackOutlivesTheProxy.scenario.ts';
export { messagesInOrderAndInTimePassTheProxy } from './messagesInOrderAndInTimePassTheProxy.scenario.ts';
export { messagesPassTheProxy } from './messagesPassTheProxy.scenario.ts';
export { proxiesAreRestartedOneByOne } from './proxiesAreRestartedOneByOne.scenario.ts';
