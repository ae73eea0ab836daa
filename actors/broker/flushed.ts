/** What happens when the disk has caught up, or does not. */
import { responseCode } from '../../protocol/responseCodes.ts';
import { andThen } from '../shared/apply.ts';
import type { ConnectionId, DiskSynced, Output, Step, TimerEvent } from '../shared/node.ts';
import { arrived } from './arrived.ts';
import { type Flushing, flushTimeoutTimer, syncNow } from './flushing.ts';
import { acknowledge } from './sendAnswer.ts';
import type { Broker } from './state.ts';
import { dispatch } from './store.ts';

/** `disk.synced`: what it covers is readable now, and those who waited for it are answered. */
export function synced(state: Broker, event: DiskSynced): Step<Broker> {
  const { flushing } = state;
  const sync = flushing.syncs.find(({ id }) => id === event.id);
  if (sync === undefined) return [state, []];
  const syncs = flushing.syncs.filter(({ id }) => id > event.id);
  const durable: Broker = { ...state, flushing: { ...flushing, syncs } };
  const answered = answer(durable, sync.end);
  const { store, arrivals } = dispatch(answered[0].store, sync.end);
  const readable: Step<Broker> =
    arrivals.length === 0
      ? answered
      : andThen([{ ...answered[0], store }, answered[1]], (now) => arrived(now, arrivals, event));
  const isNextDue = state.config.flushDiskType === 'SYNC_FLUSH' && flushing.isDirty;
  return isNextDue && syncs.length === 0 ? andThen(readable, syncNow) : readable;
}

function answer(state: Broker, end: number): Step<Broker> {
  let { waiting } = state.flushing;
  const outputs: Output[] = [];
  for (let first = waiting.first(); first && first.major <= end; first = waiting.first()) {
    outputs.push(...acknowledge(first.value.answer));
    waiting = waiting.removeFirst();
  }
  if (waiting === state.flushing.waiting) return [state, outputs];
  if (waiting.size === 0) {
    outputs.push({ type: 'timer.cancel', name: flushTimeoutTimer, key: '' });
  }
  return [withWaiting(state, waiting), outputs];
}

/** `timer.flush`: syncs what was written since the last sync. */
export function flush(state: Broker, _: TimerEvent): Step<Broker> {
  const flushing: Flushing = { ...state.flushing, isTimerSet: false };
  const due: Broker = { ...state, flushing };
  return flushing.isDirty ? syncNow(due) : [due, []];
}

/**
 * `timer.flushTimeout`: sends that have waited too long are answered FLUSH_DISK_TIMEOUT. A sync
 * that is overdue may be lost, so another one is asked for.
 */
export function flushTimedOut(state: Broker, event: TimerEvent): Step<Broker> {
  let { waiting } = state.flushing;
  const outputs: Output[] = [];
  let first = waiting.first();
  for (; first && first.value.dueMono <= event.mono; first = waiting.first()) {
    outputs.push(...acknowledge(first.value.answer, responseCode.FLUSH_DISK_TIMEOUT));
    waiting = waiting.removeFirst();
  }
  const isLate = outputs.length > 0 || waiting !== state.flushing.waiting;
  if (first !== undefined) {
    const delayMs = first.value.dueMono - event.mono;
    outputs.push({ type: 'timer.set', name: flushTimeoutTimer, key: '', delayMs });
  }
  const after: Step<Broker> = [withWaiting(state, waiting), outputs];
  return isLate ? andThen(after, syncNow) : after;
}

/** Forgets the sends of a connection that is gone: nobody can be answered any more. */
export function forgetSends(state: Broker, connection: ConnectionId): Broker {
  let { waiting } = state.flushing;
  for (const { major, minor, value } of state.flushing.waiting) {
    if (value.answer.to.connection === connection) waiting = waiting.remove(major, minor);
  }
  return waiting === state.flushing.waiting ? state : withWaiting(state, waiting);
}

function withWaiting(state: Broker, waiting: Flushing['waiting']): Broker {
  return { ...state, flushing: { ...state.flushing, waiting } };
}
