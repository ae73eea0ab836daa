/** What a proxy keeps while requests are on their way to clients, or to several brokers at once. */
import { emptyTable, type Table } from '../../shared/table.ts';
import type { Gathering } from './gathering.ts';
import type { Requester } from './requesters.ts';

/** State of this folder; nothing in it outlives the proxy. */
export interface Relays {
  /** By number: questions that several brokers have. */
  readonly gatherings: Table<Gathering>;
  /** Number of the next one. */
  readonly nextGathering: number;
  /** By client id: clients of this proxy that have sent requests which want a reply. */
  readonly requesters: Table<Requester>;
}

/** Nothing under way. */
export const noRelays: Relays = {
  gatherings: emptyTable(),
  nextGathering: 0,
  requesters: emptyTable(),
};
