/** Messages that are handed out for a while. */
export * from './aBlockedQueueWaitsForItsAcknowledgements.scenario.ts';
export * from './aBrokerDiesBetweenPopAndAck.scenario.ts';
export * from './aLateAckDoesNotSaveTheMessage.scenario.ts';
export * from './aNotificationWakesAWaitingConsumer.scenario.ts';
export * from './anOldHandleAcknowledgesNothing.scenario.ts';
export * from './anOldRetryTopicIsDrained.scenario.ts';
export * from './anOrderedMessageIsPutOff.scenario.ts';
export * from './anUnacknowledgedMessageComesBack.scenario.ts';
export * from './aPeekHidesNothing.scenario.ts';
export * from './twoPopConsumersShareOneQueue.scenario.ts';
