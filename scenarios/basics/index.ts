/** How messages flow at all. */
export * from './firstSendToFirstConsume.scenario.ts';
