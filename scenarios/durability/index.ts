/** What survives. */
export * from './acknowledgedMessagesSurviveAPowerCut.scenario.ts';
