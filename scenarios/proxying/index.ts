/** Stories of proxies: access points before brokers. */
export { aCommitThroughAProxyIsSeenAtOnce } from './aCommitThroughAProxyIsSeenAtOnce.scenario.ts';
export { aDeafBrokerHarmsNoOther } from './aDeafBrokerHarmsNoOther.scenario.ts';
export { aMessageOfTheWrongTypeIsRefused } from './aMessageOfTheWrongTypeIsRefused.scenario.ts';
export { aProducerIsAskedWhereItHangsNow } from './aProducerIsAskedWhereItHangsNow.scenario.ts';
export { aProxyDiesAndItsClientsMoveOn } from './aProxyDiesAndItsClientsMoveOn.scenario.ts';
export { aProxyOutlivesTheNameServers } from './aProxyOutlivesTheNameServers.scenario.ts';
export { aRollbackOutlivesTheProxy } from './aRollbackOutlivesTheProxy.scenario.ts';
export { messagesInOrderAndInTimePassTheProxy } from './messagesInOrderAndInTimePassTheProxy.scenario.ts';
export { messagesPassTheProxy } from './messagesPassTheProxy.scenario.ts';
export { proxiesAreRestartedOneByOne } from './proxiesAreRestartedOneByOne.scenario.ts';
