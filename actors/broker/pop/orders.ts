/**
 * The batches that ordered pops have handed out, by group and queue; how they survive, and when
 * queues become free (`ConsumerOrderInfoManager`, `ConsumerOrderInfoLockManager`).
 *
 * Behaviour: put to disk every 10 s while they change, on a grid that began with the boot, and at
 * shutdown: a crash may free a queue that was not, or the other way round. At those turns batches
 * of topics, groups and queues that are gone are let go, and those of which nothing was handed out
 * for a day. A queue's time to become free is on the grid of the 100 ms of upstream's timer.
 */
import { andThen } from '../../shared/apply.ts';
import { type Deadlines, noDeadlines } from '../../shared/deadlines.ts';
import { emptyIntTable, type IntTable } from '../../shared/intTable.ts';
import type { Output, Stamp, Step, TimerEvent } from '../../shared/node.ts';
import { emptyTable, type Table } from '../../shared/table.ts';
import type { Broker } from '../state.ts';
import { requestSync } from '../store/flushing.ts';
import { groupConfigOf } from '../topics/groups.ts';
import { topicConfigOf } from '../topics/topics.ts';
import { freeAt, type OrderBatch } from './orderBatch.ts';

/** The file that batches are put to. */
export const ordersFile = 'consumerOrderInfo';
/** The timer that has them put to disk; armed only while there are any. */
export const ordersTimer = 'persistOrders';
/** The timer of the queue that becomes free first. */
export const orderFreeTimer = 'orderFree';

/** A queue of a group. */
export interface OrderedQueue {
  readonly topic: string;
  readonly group: string;
  readonly queueId: number;
}

/** Everything that is handed out in order. */
export interface Orders {
  /** By `topic@group`, then by queue id. */
  readonly batches: Table<IntTable<OrderBatch>>;
  /** By `topic@group@queueId`: monotonic time at which who waits for the queue is woken. */
  readonly free: Deadlines;
  /** Monotonic time that the timer for the earliest is set for. */
  readonly armedMono: number | undefined;
  /** Whether batches have changed since they were put to disk. */
  readonly isDirty: boolean;
  readonly isTimerSet: boolean;
}

/** One row of the file. */
export type OrderRow = readonly [key: string, queueId: number, batch: OrderBatch];

/** Nothing handed out. */
export function nothingOrdered(): Orders {
  return {
    batches: emptyTable(),
    free: noDeadlines(),
    armedMono: undefined,
    isDirty: false,
    isTimerSet: false,
  };
}

function keyOf({ topic, group }: Pick<OrderedQueue, 'topic' | 'group'>): string {
  return `${topic}@${group}`;
}

/** The batch of a queue, if it has one. */
export function batchOf({ orders }: Broker, queue: OrderedQueue): OrderBatch | undefined {
  return orders.batches.get(keyOf(queue))?.get(queue.queueId);
}

/** Keeps a batch: in the place of the one before, and told to whoever waits for its end. */
export function putBatch(
  state: Broker,
  queue: OrderedQueue,
  batch: OrderBatch,
  stamp: Stamp,
): Step<Broker> {
  const { orders, config } = state;
  const queues = (orders.batches.get(keyOf(queue)) ?? emptyIntTable<OrderBatch>()).set(
    queue.queueId,
    batch,
  );
  const batches = orders.batches.set(keyOf(queue), queues);
  const kept: Broker = { ...state, orders: { ...orders, batches, isDirty: true } };
  const timed = armPersisting(kept, stamp);
  const until = freeAt(batch, stamp.at);
  if (until === undefined || !config.enableNotifyAfterPopOrderLockRelease) return timed;
  return andThen(timed, (now) => noteFree(now, queue, until, stamp));
}

/** Forgets the batch of a queue: nothing holds it up (`clearBlock`). */
export function clearBatch(state: Broker, queue: OrderedQueue): Broker {
  const { orders } = state;
  const queues = orders.batches.get(keyOf(queue));
  if (queues?.has(queue.queueId) !== true) return state;
  const left = queues.delete(queue.queueId);
  const batches =
    left.size === 0 ? orders.batches.delete(keyOf(queue)) : orders.batches.set(keyOf(queue), left);
  return { ...state, orders: { ...orders, batches, isDirty: true } };
}

/** Who waits for a queue is woken after a wall-clock time, on the grid. */
function noteFree(state: Broker, queue: OrderedQueue, until: number, stamp: Stamp): Step<Broker> {
  const { orders, config, bootedMono } = state;
  const periodMs = config.orderLockTickMs;
  const waitMs = Math.max(0, until - stamp.at);
  const turns = Math.floor((stamp.mono - bootedMono + waitMs) / periodMs) + 1;
  const key = `${keyOf(queue)}@${queue.queueId}`;
  const free = orders.free.set(key, bootedMono + turns * periodMs);
  return armFree({ ...state, orders: { ...orders, free } }, stamp);
}

/** Sets the timer for the queue that becomes free first. */
export function armFree(state: Broker, { mono }: Stamp): Step<Broker> {
  const { orders } = state;
  const due = orders.free.earliest()?.at;
  if (due === orders.armedMono) return [state, []];
  const timer = { name: orderFreeTimer, key: '' };
  const output: Output =
    due === undefined
      ? { type: 'timer.cancel', ...timer }
      : { type: 'timer.set', ...timer, delayMs: Math.max(0, due - mono) };
  return [{ ...state, orders: { ...orders, armedMono: due } }, [output]];
}

/** Sets the next turn of the disk, on its grid. */
function armPersisting(state: Broker, { mono }: Stamp): Step<Broker> {
  const { orders, config, bootedMono } = state;
  if (orders.isTimerSet || orders.batches.size === 0) return [state, []];
  const periodMs = config.persistOrderInfoIntervalMs;
  const delayMs = periodMs - ((mono - bootedMono) % periodMs);
  const timer: Output = { type: 'timer.set', name: ordersTimer, key: '', delayMs };
  return [{ ...state, orders: { ...orders, isTimerSet: true } }, [timer]];
}

/** `timer.persistOrders`: lets go of what nobody needs, and puts the rest to disk. */
export function persistOrders(state: Broker, event: TimerEvent): Step<Broker> {
  const due: Broker = { ...state, orders: { ...state.orders, isTimerSet: false } };
  const tidy = withoutStale(due, event.at);
  const put: Step<Broker> = tidy.orders.isDirty
    ? andThen(putOrders(tidy), requestSync)
    : [tidy, []];
  return andThen(put, (now) => armPersisting(now, event));
}

/** Batches put to disk, if any has changed since the last time. */
export function putOrders(state: Broker): Step<Broker> {
  const { orders } = state;
  if (!orders.isDirty) return [state, []];
  const rows: OrderRow[] = [];
  for (const [key, queues] of orders.batches) {
    for (const [queueId, batch] of queues) rows.push([key, queueId, batch]);
  }
  const put: Output = { type: 'disk.put', file: ordersFile, value: rows };
  return [{ ...state, orders: { ...orders, isDirty: false } }, [put]];
}

/** Batches as a booting broker finds them; who comes to wait is woken at their end, too. */
export function bootOrders(state: Broker, rows: readonly OrderRow[], stamp: Stamp): Step<Broker> {
  let step: Step<Broker> = [state, []];
  for (const [key, queueId, batch] of rows) {
    const [topic, group] = split(key);
    step = andThen(step, (now) => putBatch(now, { topic, group, queueId }, batch, stamp));
  }
  return andThen(step, (now) => [{ ...now, orders: { ...now.orders, isDirty: false } }, []]);
}

/** Topic and group of a key; neither has an `@`. */
function split(key: string): readonly [topic: string, group: string] {
  const at = key.indexOf('@');
  return [key.slice(0, at), key.slice(at + 1)];
}

const staleMs = 24 * 60 * 60 * 1_000;

function withoutStale(state: Broker, at: number): Broker {
  let now = state;
  for (const [key, queues] of state.orders.batches) {
    const [topic, group] = split(key);
    const readQueueNums = topicConfigOf(state, topic)?.readQueueNums ?? 0;
    const hasGroup = groupConfigOf(state, group) !== undefined;
    for (const [queueId, { popTime }] of queues) {
      const isKept = hasGroup && queueId < readQueueNums && at - popTime <= staleMs;
      if (!isKept) now = clearBatch(now, { topic, group, queueId });
    }
  }
  return now;
}
