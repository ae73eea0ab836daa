/**
 * Pops, and questions whether there is anything to pop, that wait for messages: as data, by what
 * wakes them, by when they end, by connection.
 */
import { emptyIntTable, type IntTable } from '../../shared/intTable.ts';
import type { ConnectionId } from '../../shared/node.ts';
import { emptyOrderedMap, type OrderedMap } from '../../shared/orderedMap.ts';
import { emptyTable, type Table } from '../../shared/table.ts';
import type { MessageFilter } from '../filters/messageFilter.ts';
import type { PopRequest } from './popping.ts';

/** A request that can wait. */
export interface Waitable {
  readonly connection: ConnectionId;
  readonly frame: { readonly header: { readonly topic: string; readonly consumerGroup: string } };
}

/** A request whose answer is held back: a pop unless said otherwise. */
export interface PopWaiter<R extends Waitable = PopRequest> {
  readonly id: number;
  /** `topic@group@queueId` as asked for, -1 for every queue. */
  readonly key: string;
  /** The request, its birth time fixed; it is executed again, whole, when it wakes. */
  readonly request: R;
  /** Undefined lets every message wake it. */
  readonly subscription: MessageFilter | undefined;
  /** Wall clock at which its time is over, as the client reckons. */
  readonly deadline: number;
  /** Wall clock at which it is executed again whatever has come. */
  readonly due: number;
}

/** All requests of one kind that wait. */
export interface PopWaiting<R extends Waitable = PopRequest> {
  readonly nextId: number;
  /** By key; in each, by deadline and then by arrival. */
  readonly byKey: Table<OrderedMap<PopWaiter<R>>>;
  /** By topic, then by group: how many wait. */
  readonly groups: Table<Table<number>>;
  readonly byDue: OrderedMap<PopWaiter<R>>;
  readonly byConnection: Table<IntTable<PopWaiter<R>>>;
  /** Wall clock that the timer is set for. */
  readonly armedFor: number | undefined;
}

/** Nobody waits. */
export function nobodyWaits<R extends Waitable = PopRequest>(): PopWaiting<R> {
  return {
    nextId: 0,
    byKey: emptyTable(),
    groups: emptyTable(),
    byDue: emptyOrderedMap(),
    byConnection: emptyTable(),
    armedFor: undefined,
  };
}

/** The key of who waits for a queue, with -1 for all of them (`KeyBuilder.buildPollingKey`). */
export function waitingKey(topic: string, group: string, queueId: number): string {
  return `${topic}@${group}@${Math.max(-1, queueId)}`;
}

/** Holds a pop, whose id is given here. */
export function addWaiter<R extends Waitable>(
  waiting: PopWaiting<R>,
  pop: Omit<PopWaiter<R>, 'id'>,
): PopWaiting<R> {
  const id = waiting.nextId;
  const waiter: PopWaiter<R> = { ...pop, id };
  const { connection } = pop.request;
  const ofKey = waiting.byKey.get(pop.key) ?? emptyOrderedMap<PopWaiter<R>>();
  const ofConnection = waiting.byConnection.get(connection) ?? emptyIntTable<PopWaiter<R>>();
  return {
    ...waiting,
    nextId: (id + 1) | 0,
    byKey: waiting.byKey.set(pop.key, ofKey.insert(pop.deadline, id, waiter)),
    groups: counted(waiting.groups, pop.request, 1),
    byDue: waiting.byDue.insert(pop.due, id, waiter),
    byConnection: waiting.byConnection.set(connection, ofConnection.set(id, waiter)),
  };
}

/** Lets go of a waiting pop. */
export function releaseWaiter<R extends Waitable>(
  waiting: PopWaiting<R>,
  waiter: PopWaiter<R>,
): PopWaiting<R> {
  const { id, key, deadline, due, request } = waiter;
  const ofKey = waiting.byKey.get(key)?.remove(deadline, id);
  const ofConnection = waiting.byConnection.get(request.connection)?.delete(id);
  return {
    ...waiting,
    byKey: kept(waiting.byKey, key, ofKey),
    groups: counted(waiting.groups, request, -1),
    byDue: waiting.byDue.remove(due, id),
    byConnection: kept(waiting.byConnection, request.connection, ofConnection),
  };
}

/** Forgets the pops of a connection that is gone. */
export function forgetWaiters<R extends Waitable>(
  waiting: PopWaiting<R>,
  connection: ConnectionId,
): PopWaiting<R> {
  let left = waiting;
  for (const waiter of waiting.byConnection.get(connection)?.values() ?? []) {
    left = releaseWaiter(left, waiter);
  }
  return left;
}

function kept<S extends { readonly size: number }>(
  table: Table<S>,
  key: string,
  entries: S | undefined,
): Table<S> {
  if (entries === undefined) return table;
  return entries.size === 0 ? table.delete(key) : table.set(key, entries);
}

function counted(
  groups: Table<Table<number>>,
  { frame }: Waitable,
  change: number,
): Table<Table<number>> {
  const { topic, consumerGroup } = frame.header;
  const ofTopic = groups.get(topic) ?? emptyTable<number>();
  const count = (ofTopic.get(consumerGroup) ?? 0) + change;
  const after = count === 0 ? ofTopic.delete(consumerGroup) : ofTopic.set(consumerGroup, count);
  return kept(groups, topic, after);
}
