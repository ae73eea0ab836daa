/** How messages reach consumers. */
export * from './aConsumerJoinsAndNothingIsLost.scenario.ts';
export * from './aHopelessMessageBecomesADeadLetter.scenario.ts';
export * from './longPollingWakesOnArrival.scenario.ts';
