import { ruleOfModules } from '../rule.ts';

/** Written in two parts, so that this file may speak of it. */
const mark = `FIX${'ME'}`;

/** A note that something has to be put right is for the time before it is shared. */
export const nothingLeft = ruleOfModules(`no comment says ${mark}`, ({ path, comments, lineAt }) =>
  comments
    .filter(({ value }) => value.includes(mark))
    .map(({ start }) => ({ path, line: lineAt(start), problem: `a ${mark} is left` })),
);
