/** Messages that are handed out for a while. */
export * from './aBrokerDiesBetweenPopAndAck.scenario.ts';
export * from './aLateAckDoesNotSaveTheMessage.scenario.ts';
export * from './anOldHandleAcknowledgesNothing.scenario.ts';
export * from './anUnacknowledgedMessageComesBack.scenario.ts';
export * from './twoPopConsumersShareOneQueue.scenario.ts';
