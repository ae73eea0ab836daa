/** Held pulls as data: by queue, so that an arrival looks only at those who wait for its queue. */
import { emptyIntTable, type IntTable } from '../../shared/intTable.ts';
import type { ConnectionId } from '../../shared/node.ts';
import { emptyTable, type Table } from '../../shared/table.ts';
import type { MessageFilter } from '../filters/messageFilter.ts';
import type { PullRequest } from './pulling.ts';

/** A pull whose answer is held back (upstream `PullRequest`). */
export interface HeldPull {
  readonly id: number;
  /** `topic@queueId`. */
  readonly key: string;
  /** The request as it came; it is executed again, whole, when it wakes. */
  readonly request: PullRequest;
  /** Where the queue ended for it. */
  readonly pullFrom: number;
  readonly subscription: MessageFilter;
  /** Monotonic time from which on a look-through ends it. */
  readonly dueMono: number;
}

/** All held pulls. */
export interface Held {
  readonly nextId: number;
  /** By `topic@queueId`, then by id. */
  readonly byQueue: Table<IntTable<HeldPull>>;
  /** By connection, then by id. */
  readonly byConnection: Table<IntTable<HeldPull>>;
}

/** Nothing held. */
export function nothingHeld(): Held {
  return { nextId: 0, byQueue: emptyTable(), byConnection: emptyTable() };
}

/** Holds a pull, whose id is given here. */
export function hold(held: Held, pull: Omit<HeldPull, 'id'>): Held {
  const id = held.nextId;
  const entry: HeldPull = { ...pull, id };
  return {
    nextId: (id + 1) | 0,
    byQueue: added(held.byQueue, pull.key, entry),
    byConnection: added(held.byConnection, pull.request.connection, entry),
  };
}

/** Lets go of a held pull. */
export function release(held: Held, { key, request, id }: HeldPull): Held {
  return {
    ...held,
    byQueue: removed(held.byQueue, key, id),
    byConnection: removed(held.byConnection, request.connection, id),
  };
}

/** Forgets the pulls of a connection that is gone. */
export function forgetPulls(held: Held, connection: ConnectionId): Held {
  const pulls = held.byConnection.get(connection);
  if (pulls === undefined) return held;
  let { byQueue } = held;
  for (const { key, id } of pulls.values()) byQueue = removed(byQueue, key, id);
  return { ...held, byQueue, byConnection: held.byConnection.delete(connection) };
}

function added(
  table: Table<IntTable<HeldPull>>,
  key: string,
  entry: HeldPull,
): Table<IntTable<HeldPull>> {
  const entries = table.get(key) ?? emptyIntTable<HeldPull>();
  return table.set(key, entries.set(entry.id, entry));
}

function removed(
  table: Table<IntTable<HeldPull>>,
  key: string,
  id: number,
): Table<IntTable<HeldPull>> {
  const entries = table.get(key)?.delete(id);
  if (entries === undefined) return table;
  return entries.size === 0 ? table.delete(key) : table.set(key, entries);
}
