/** What a push consumer does beside consuming: keeps an order, broadcasts, limits itself. */
export * from './aSlowConsumerHoldsOnlySoMuch.scenario.ts';
export * from './aSuspendedMessageIsRetriedInPlace.scenario.ts';
export * from './everyBroadcastMemberKeepsItsOwnPlace.scenario.ts';
export * from './orderOutlivesARebalance.scenario.ts';
export * from './theLockOfADeadOwnerHasToExpire.scenario.ts';
