/** Messages that consumers fetch by themselves, when and from where they want. */
export * from './anAssignedQueueIsReplayed.scenario.ts';
export * from './aPausedQueueWaits.scenario.ts';
export * from './aQueueIsPulledByHand.scenario.ts';
export * from './twoMembersShareTheQueues.scenario.ts';
export * from './whatWasPolledIsCommitted.scenario.ts';
