/**
 * Progress of delivering timer messages, and how it survives (`TimerCheckpoint`).
 *
 * Behaviour: put to disk every second while it changes, and at shutdown. A booting broker goes on
 * where it stood then: after a crash, the messages of the last second are delivered once more.
 */
import { andThen } from '../../shared/apply.ts';
import type { Output, Stamp, Step, TimerEvent } from '../../shared/node.ts';
import type { Broker } from '../state.ts';
import { requestSync } from '../store/flushing.ts';
import type { TimerCheckpoint } from './timers.ts';

/** The file that progress is put to. */
export const timerCheckFile = 'timercheck';
/** The timer that has it put to disk; armed only while it has changed. */
export const timerCheckTimer = 'persistTimers';

/** Notes that all slots before a time are done with. */
export function noteTimersDone(state: Broker, doneMs: number, { mono }: Stamp): Step<Broker> {
  const { timers, config, bootedMono } = state;
  if (doneMs === timers.doneMs) return [state, []];
  const noted: Broker = { ...state, timers: { ...timers, doneMs, isDirty: true } };
  if (timers.isDirty) return [noted, []];
  const periodMs = config.timerFlushIntervalMs;
  const delayMs = periodMs - ((mono - bootedMono) % periodMs);
  return [noted, [{ type: 'timer.set', name: timerCheckTimer, key: '', delayMs }]];
}

/** `timer.persistTimers`: puts progress to disk. */
export function persistTimers(state: Broker, _: TimerEvent): Step<Broker> {
  return andThen(putTimers(state), requestSync);
}

/** Progress put to disk, if there was any since the last time. */
export function putTimers(state: Broker): Step<Broker> {
  const { timers } = state;
  if (!timers.isDirty) return [state, []];
  const { doneMs, offset } = timers;
  const value: TimerCheckpoint = { doneMs, offset };
  const put: Output = { type: 'disk.put', file: timerCheckFile, value };
  return [{ ...state, timers: { ...timers, isDirty: false } }, [put]];
}
