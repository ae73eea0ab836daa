import { ruleOfModules } from '../rule.ts';

/** The other rules know nothing of a file that does not parse. */
export const parses = ruleOfModules('every file of code parses', ({ path, errors }) =>
  errors.map((problem) => ({ path, line: 0, problem })),
);
