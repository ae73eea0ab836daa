/** What goes wrong around the nodes: a story for each kind of fault. */
export * from './aClockSetAheadEndsEveryHiding.scenario.ts';
export * from './aDamagedFrameCostsAConnection.scenario.ts';
export * from './aDiskThatLiesLosesAcknowledgedMessages.scenario.ts';
export * from './aLateAnswerSettlesNothing.scenario.ts';
export * from './aLossyRoadCostsTime.scenario.ts';
export * from './aLostPopCountsAsAnAttempt.scenario.ts';
export * from './aMessageSentBackTwiceIsRetriedTwice.scenario.ts';
export * from './aPausedConsumerLosesItsQueues.scenario.ts';
export * from './aPowerCutTearsTheTail.scenario.ts';
export * from './aRetryMayStoreAMessageTwice.scenario.ts';
export * from './aSlowDiskLeavesASendUnconfirmed.scenario.ts';
export * from './aSlowGroupHoldsNobodyUp.scenario.ts';
export * from './aTimeoutIsNotANo.scenario.ts';
export * from './onlyAnAnswerPutsProducersInOrder.scenario.ts';
