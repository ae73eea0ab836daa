/** Messages that are half of something. */
export * from './aBrokerRestartsBetweenHalfAndEnd.scenario.ts';
export * from './aColleagueAnswersForADeadProducer.scenario.ts';
export * from './aCommittedMessageIsSeenARolledBackOneNever.scenario.ts';
export * from './aLostEndIsAskedFor.scenario.ts';
export * from './whatNobodyKnowsIsGivenUp.scenario.ts';
