/**
 * Who waits for the disk: which syncs are under way, and which sends are answered by them.
 *
 * Behaviour (`FlushRealTimeService`, `GroupCommitService`): with asynchronous flush the disk is
 * synced 500 ms after the first write that no sync covers. With synchronous flush one sync is under
 * way at a time and covers all who waited when it was asked for; the next begins when it ends.
 */
import type { Output, Step } from '../../shared/node.ts';
import { emptyOrderedMap, type OrderedMap } from '../../shared/orderedMap.ts';
import type { StoredAnswer } from '../sends/sendAnswer.ts';
import type { Broker } from '../state.ts';

/** The timer that syncs what was written (asynchronous flush). */
export const flushTimer = 'flush';
/** The timer of the send that waits longest (synchronous flush). */
export const flushTimeoutTimer = 'flushTimeout';

/** A sync that the disk has not confirmed yet. */
export interface Sync {
  readonly id: number;
  /** The log before this index is durable once it is confirmed. */
  readonly end: number;
}

/** A send that is answered once the disk has its message. */
export interface WaitingSend {
  readonly answer: StoredAnswer;
  /** Monotonic time at which it is answered FLUSH_DISK_TIMEOUT. */
  readonly dueMono: number;
  /** Where it waits for slaves, too: that it still does, or what came of it. */
  readonly slaves?: 'awaited' | number;
}

/** What is written and not confirmed. */
export interface Flushing {
  readonly nextId: number;
  /** Those that somebody may wait for, oldest first. */
  readonly syncs: readonly Sync[];
  /** Whether something was written that no sync covers. */
  readonly isDirty: boolean;
  readonly isTimerSet: boolean;
  /** By the log's length after the append, which is also the order of the deadlines. */
  readonly waiting: OrderedMap<WaitingSend>;
}

/** Nothing written. */
export function newFlushing(): Flushing {
  return {
    nextId: 0,
    syncs: [],
    isDirty: false,
    isTimerSet: false,
    waiting: emptyOrderedMap(),
  };
}

/** Notes a write whose durability nobody waits for. */
export function noteWritten(state: Broker): Step<Broker> {
  const { flushing, config } = state;
  if (config.flushDiskType === 'SYNC_FLUSH') return requestSync(state);
  if (flushing.isDirty && flushing.isTimerSet) return [state, []];
  const delayMs = config.flushIntervalCommitLogMs;
  const outputs: readonly Output[] = flushing.isTimerSet
    ? []
    : [{ type: 'timer.set', name: flushTimer, key: '', delayMs }];
  return [{ ...state, flushing: { ...flushing, isDirty: true, isTimerSet: true } }, outputs];
}

/** Asks for a sync now; with synchronous flush, as soon as the one under way has ended. */
export function requestSync(state: Broker): Step<Broker> {
  const { flushing, config } = state;
  if (config.flushDiskType === 'SYNC_FLUSH' && flushing.syncs.length > 0) {
    return [flushing.isDirty ? state : { ...state, flushing: { ...flushing, isDirty: true } }, []];
  }
  return syncNow(state);
}

/** A sync, whatever else is under way. */
export function syncNow(state: Broker): Step<Broker> {
  const { flushing, store, config } = state;
  const id = flushing.nextId;
  // With asynchronous flush nobody waits for the confirmation.
  const isAwaited = config.flushDiskType === 'SYNC_FLUSH';
  const syncs = isAwaited ? [...flushing.syncs, { id, end: store.log.length }] : flushing.syncs;
  return [
    { ...state, flushing: { ...flushing, nextId: id + 1, syncs, isDirty: false } },
    [{ type: 'disk.sync', id }],
  ];
}
