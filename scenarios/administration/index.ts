/** Stories of administration, in the order in which to read them. */

export { aClosedGroupGetsNothing } from './aClosedGroupGetsNothing.scenario.ts';
export { aDeletedTopicBeginsAnew } from './aDeletedTopicBeginsAnew.scenario.ts';
export { aGroupIsSentBackToTheBeginning } from './aGroupIsSentBackToTheBeginning.scenario.ts';
export { anOperatorHasAMessageConsumed } from './anOperatorHasAMessageConsumed.scenario.ts';
export { aWipedBrokerGetsNoMoreMessages } from './aWipedBrokerGetsNoMoreMessages.scenario.ts';
