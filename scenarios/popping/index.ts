/** Messages that are handed out for a while. */
export * from './anOldHandleAcknowledgesNothing.scenario.ts';
export * from './anUnacknowledgedMessageComesBack.scenario.ts';
