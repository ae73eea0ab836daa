/** SQL92 filters: what brokers read and apply. No other file here is used from outside. */
export { matches } from './evaluate.ts';
export type { Expression } from './expression.ts';
export { compileSql } from './parse.ts';
