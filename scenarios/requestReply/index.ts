/** Requests and their replies. */
export * from './aLateReplySettlesNothing.scenario.ts';
export * from './aReplyFindsTheNewestConnection.scenario.ts';
export * from './aReplyGoesAroundABrokerThatKnowsNobody.scenario.ts';
export * from './aRequestGetsItsReply.scenario.ts';
export * from './aRequestOutlivesItsConsumer.scenario.ts';
export * from './aRestartedBrokerKnowsNobody.scenario.ts';
export * from './aSecondReplyIsDropped.scenario.ts';
export * from './eachProducerGetsItsOwnReplies.scenario.ts';
