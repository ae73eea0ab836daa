/** What happens to a send. */
export * from './aProducerRetriesOnTheOtherBroker.scenario.ts';
