/** Messages that come at a time. */
export * from './aRecalledMessageNeverComes.scenario.ts';
export * from './aTimerMessageComesAtItsTime.scenario.ts';
