/**
 * Progress of delivering delayed messages, level by level, and how it survives
 * (`ScheduleMessageService.persist`, `load`, `correctDelayOffset`).
 *
 * Behaviour: put to disk every 10 s while it changes, on a grid that began with the boot, and at
 * shutdown. A booting broker goes on where it stood then, within what its queues hold: after a
 * crash, the messages of the last seconds are delivered once more.
 */
import { andThen } from '../../shared/apply.ts';
import type { Output, Step, TimerEvent } from '../../shared/node.ts';
import type { Broker } from '../state.ts';
import { requestSync } from '../store/flushing.ts';
import { maxOffsetOf, minOffsetOf, type Store } from '../store/store.ts';
import { delayQueueKey } from './delayLevels.ts';

/** The file that progress is put to. */
export const delayOffsetFile = 'delayOffset';
/** The timer that has it put to disk; armed only while it has changed. */
export const delayOffsetTimer = 'persistDelays';

/** How far the delivery of delayed messages has come. */
export interface Delays {
  /** By queue id, which is the level less 1: offset of the next message to deliver. */
  readonly offsets: readonly number[];
  /** Whether an offset has changed since they were put to disk. */
  readonly isDirty: boolean;
  /** Monotonic time of the next look at what is due; undefined while nothing waits. */
  readonly lookMono: number | undefined;
}

/** Nothing delivered, nothing to deliver. */
export function noDelays(): Delays {
  return { offsets: [], isDirty: false, lookMono: undefined };
}

/** Progress as a booting broker finds it. */
export function delaysFrom(store: Store, levels: number, saved: readonly number[]): Delays {
  const offsets: number[] = [];
  for (let queueId = 0; queueId < levels; queueId += 1) {
    const key = delayQueueKey(queueId);
    const min = minOffsetOf(store, key);
    offsets.push(Math.max(min, Math.min(saved[queueId] ?? min, maxOffsetOf(store, key))));
  }
  return { ...noDelays(), offsets };
}

/** Notes new progress. */
export function withDelayOffsets(
  state: Broker,
  offsets: readonly number[],
  mono: number,
): Step<Broker> {
  const { delays, config, bootedMono } = state;
  const noted: Broker = { ...state, delays: { ...delays, offsets, isDirty: true } };
  if (delays.isDirty) return [noted, []];
  const periodMs = config.flushDelayOffsetIntervalMs;
  const delayMs = periodMs - ((mono - bootedMono) % periodMs);
  return [noted, [{ type: 'timer.set', name: delayOffsetTimer, key: '', delayMs }]];
}

/** `timer.persistDelays`: puts progress to disk. */
export function persistDelays(state: Broker, _: TimerEvent): Step<Broker> {
  return andThen(putDelays(state), requestSync);
}

/** Progress put to disk, if there was any since the last time. */
export function putDelays(state: Broker): Step<Broker> {
  const { delays } = state;
  if (!delays.isDirty) return [state, []];
  const put: Output = { type: 'disk.put', file: delayOffsetFile, value: delays.offsets };
  return [{ ...state, delays: { ...delays, isDirty: false } }, [put]];
}
