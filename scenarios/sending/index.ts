/** What happens to a send. */

export * from './aBusyBrokerIsGoneAround.scenario.ts';
export * from './aLeavingBrokerSendsItsClientsOn.scenario.ts';
export * from './aLongBodyTravelsCompressed.scenario.ts';
export * from './anOldClientIsServed.scenario.ts';
export * from './aProducerRetriesOnTheOtherBroker.scenario.ts';
export * from './aQuickNoBeatsALateYes.scenario.ts';
export * from './aSlowBrokerIsLeftOutForAWhile.scenario.ts';
