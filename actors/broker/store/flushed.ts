/** What happens when the disk has caught up, or does not. */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { ConnectionId, DiskSynced, Output, Step, TimerEvent } from '../../shared/node.ts';
import type { Ordered } from '../../shared/orderedMap.ts';
import { arrived } from '../arrived.ts';
import { forgetReplicated, settleFlushed } from '../replication/slaveWaits.ts';
import type { Broker } from '../state.ts';
import { type Flushing, flushTimeoutTimer, syncNow, type WaitingSend } from './flushing.ts';
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
  const [settled, outputs] = settleWhile(state, ({ major }) => major <= end, responseCode.SUCCESS);
  const isLast = settled !== state && settled.flushing.waiting.size === 0;
  return [
    settled,
    isLast ? [...outputs, { type: 'timer.cancel', name: flushTimeoutTimer, key: '' }] : outputs,
  ];
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
  const [settled, outputs] = settleWhile(
    state,
    ({ value }) => value.dueMono <= event.mono,
    responseCode.FLUSH_DISK_TIMEOUT,
  );
  const first = settled.flushing.waiting.first();
  const again: readonly Output[] =
    first === undefined
      ? []
      : [
          {
            type: 'timer.set',
            name: flushTimeoutTimer,
            key: '',
            delayMs: first.value.dueMono - event.mono,
          },
        ];
  const after: Step<Broker> = [settled, [...outputs, ...again]];
  return settled === state ? after : andThen(after, syncNow);
}

/** Takes sends out, from the first on, and answers those that wait for nothing else. */
function settleWhile(
  state: Broker,
  isDone: (entry: Ordered<WaitingSend>) => boolean,
  code: number,
): Step<Broker> {
  let now = state;
  const outputs: Output[] = [];
  let first = now.flushing.waiting.first();
  for (; first && isDone(first); first = now.flushing.waiting.first()) {
    const taken = withWaiting(now, now.flushing.waiting.removeFirst());
    const [settled, more] = settleFlushed(taken, first.major, first.value, code);
    now = settled;
    outputs.push(...more);
  }
  return [now, outputs];
}

/** Forgets the sends of a connection that is gone: nobody can be answered any more. */
export function forgetSends(state: Broker, connection: ConnectionId): Broker {
  let { waiting } = state.flushing;
  for (const { major, minor, value } of state.flushing.waiting) {
    if (value.answer.to.connection === connection) waiting = waiting.remove(major, minor);
  }
  const left = waiting === state.flushing.waiting ? state : withWaiting(state, waiting);
  return forgetReplicated(left, connection);
}

function withWaiting(state: Broker, waiting: Flushing['waiting']): Broker {
  return { ...state, flushing: { ...state.flushing, waiting } };
}
