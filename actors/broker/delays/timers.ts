/**
 * Messages that wait for a time, as data: slot by slot, each slot one precision long
 * (`TimerWheel`, `TimerLog`).
 *
 * The messages themselves are records of one queue of the broker's own. What is known of them here
 * is rebuilt from that queue in every life; a checkpoint says which were delivered before.
 */
import { messageProperty, parseProperties } from '../../../protocol/messageProperties.ts';
import { emptyOrderedMap, type OrderedMap } from '../../shared/orderedMap.ts';
import { emptyTable, type Table } from '../../shared/table.ts';
import type { BrokerConfig } from '../config.ts';
import { maxOffsetOf, messageAt, minOffsetOf, type Store } from '../store/store.ts';
import { queueKey } from '../topics/names.ts';

/** Where timer messages wait. */
export const timerTopic = 'rmq_sys_wheel_timer';
/** Its one queue. */
export const timerKey = queueKey(timerTopic, 0);

/** A message that waits. */
export interface TimerEntry {
  /** Its place in the queue of timers. */
  readonly offset: number;
  /** Where its slot begins: TIMER_OUT_MS. */
  readonly outMs: number;
  /** Where the slot began that it was taken in; undefined if its own was over by then. */
  readonly enqueuedMs: number | undefined;
}

/** How far the delivery of timers has come: what a later life begins with. */
export interface TimerCheckpoint {
  /** Slots before this time are done with, */
  readonly doneMs: number;
  /** of all messages before this place in the queue of timers. */
  readonly offset: number;
}

/** All timers of a broker. */
export interface Timers extends TimerCheckpoint {
  /** By slot, then by offset. */
  readonly waiting: OrderedMap<TimerEntry>;
  /** By slot: how many wait in it. */
  readonly counts: Table<number>;
  /** Whether the checkpoint has changed since it was put to disk. */
  readonly isDirty: boolean;
  /** Monotonic time of the next look; undefined while nothing waits. */
  readonly lookMono: number | undefined;
}

/** Nothing waits. */
export function noTimers(): Timers {
  return {
    doneMs: 0,
    offset: 0,
    waiting: emptyOrderedMap(),
    counts: emptyTable(),
    isDirty: false,
    lookMono: undefined,
  };
}

/** The begin of the slot that a time is in. */
export function slotOf(at: number, { timerPrecisionMs }: Pick<BrokerConfig, 'timerPrecisionMs'>) {
  return Math.floor(at / timerPrecisionMs) * timerPrecisionMs;
}

/** How many wait in a slot. */
export function waitingIn({ counts }: Timers, slotMs: number): number {
  return counts.get(String(slotMs)) ?? 0;
}

/** What was taken in: the timers, and the places of records that do not say when they are due. */
export interface TakenIn {
  readonly timers: Timers;
  readonly unread: readonly number[];
}

/** Takes in what has become readable in the queue of timers; `done` is left out. */
export function takeIn(
  timers: Timers,
  store: Store,
  config: BrokerConfig,
  at: number,
  done?: TimerCheckpoint,
): TakenIn {
  const now = Math.max(timers.doneMs, slotOf(at, config));
  const unread: number[] = [];
  let { waiting, counts, offset } = timers;
  for (const end = maxOffsetOf(store, timerKey); offset < end; offset += 1) {
    const message = messageAt(store, timerKey, offset);
    if (message === undefined) continue;
    const outMs = Number(parseProperties(message.properties).get(messageProperty.timerOutMs));
    if (!Number.isSafeInteger(outMs)) {
      unread.push(offset);
      continue;
    }
    if (done !== undefined && offset < done.offset && outMs < done.doneMs) continue;
    const enqueuedMs = outMs < now ? undefined : now;
    waiting = waiting.insert(outMs, offset, { offset, outMs, enqueuedMs });
    counts = counts.set(String(outMs), (counts.get(String(outMs)) ?? 0) + 1);
  }
  return { timers: { ...timers, waiting, counts, offset }, unread };
}

/** How a message came to its slot: upstream's wheel does not reach far, so some wait in hops. */
export interface Hops {
  readonly times: number;
  /** Where the slot began in which the last hop was made. */
  readonly lastMs: number;
}

/** The hops of a message that was taken in at a time. */
export function hopsOf(
  outMs: number,
  enqueuedMs: number,
  { timerRollWindowSlot, timerPrecisionMs }: BrokerConfig,
): Hops {
  const windowMs = Math.max(1, timerRollWindowSlot) * timerPrecisionMs;
  const shortMs = Math.floor(timerRollWindowSlot / 3) * timerPrecisionMs;
  const halfMs = Math.max(1, Math.floor(timerRollWindowSlot / 2)) * timerPrecisionMs;
  let lastMs = enqueuedMs;
  let times = 0;
  for (; outMs - lastMs >= windowMs; times += 1) {
    // It leaves the slot of a hop when the next one begins.
    lastMs += (outMs - lastMs - windowMs < shortMs ? halfMs : windowMs) + timerPrecisionMs;
  }
  return { times, lastMs };
}

/** Takes out the first slot that is over before `now`; undefined if none is. */
export function takeSlot(
  timers: Timers,
  now: number,
): readonly [Timers, readonly TimerEntry[]] | undefined {
  const slotMs = timers.waiting.first()?.major;
  if (slotMs === undefined || slotMs >= now) return undefined;
  const entries: TimerEntry[] = [];
  let { waiting } = timers;
  for (let first = waiting.first(); first?.major === slotMs; first = waiting.first()) {
    entries.push(first.value);
    waiting = waiting.removeFirst();
  }
  const counts = timers.counts.delete(String(slotMs));
  return [{ ...timers, waiting, counts }, entries];
}

/** The timers that a booting broker finds. */
export function timersFrom(
  store: Store,
  config: BrokerConfig,
  saved: TimerCheckpoint | undefined,
  at: number,
): TakenIn {
  const begin = { ...noTimers(), offset: minOffsetOf(store, timerKey), doneMs: saved?.doneMs ?? 0 };
  return takeIn(begin, store, config, at, saved);
}
