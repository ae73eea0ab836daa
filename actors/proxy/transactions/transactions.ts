/** What a proxy knows of transactions: nothing that brokers or clients do not tell again. */
import { emptyTable } from '../../shared/table.ts';
import type { HalfSenders } from './announcing.ts';
import { type Entries, noEntries } from './entries.ts';

/** Transactions as a proxy sees them. */
export interface Transactions {
  readonly entries: Entries;
  readonly halfSenders: HalfSenders;
  /** Producer groups that the last round announced to brokers, by name. */
  readonly announced: readonly string[];
  /** Counts the checks: whoever is asked is asked in turn. */
  readonly checks: number;
}

/** Nothing. */
export const noTransactions: Transactions = {
  entries: noEntries,
  halfSenders: emptyTable(),
  announced: [],
  checks: 0,
};
