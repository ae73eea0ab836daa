/**
 * When popped messages come back (`PopReviveService`).
 *
 * Behaviour: a checkpoint is revived at the first look at which, in its revive queue, either a
 * record lies whose time is more than 2 s after the end of its invisible time, or nothing has come
 * for 3 s after the latest record's time. So a lone one comes back 2 s after its invisible time, at
 * the next look; one that is followed within 3 s comes together with its follower; the rest of a
 * batch that is partly acknowledged comes after 3 s. Checkpoints of a queue wait for each other.
 * Looks are on a grid of 100 ms from the boot, and only where one may be of use.
 *
 * Not modelled: looks that take 10 s because records keep coming.
 */
import type { Output, Stamp, Step } from '../../shared/node.ts';
import type { Broker } from '../state.ts';
import {
  type Checkpoint,
  type Revive,
  type ReviveQueue,
  reviveTimeOf,
  withQueue,
} from './revive.ts';

/** The timer of the next look. */
export const reviveTimer = 'revive';

const settleMs = 2_000;
const quietMs = 3_000;
/** The wall clock may jump: nobody is waited for longer than this without a look at it. */
const lookMs = 10_000;

/** Takes out of a queue the checkpoints that come back now, in their order. */
export function takeReady(
  revive: Revive,
  queueId: number,
  at: number,
): readonly [Revive, readonly Checkpoint[]] {
  const queue = revive.queues[queueId];
  if (queue === undefined) return [revive, []];
  const endTime = at > queue.endTime + quietMs ? at : queue.endTime;
  const ready: Checkpoint[] = [];
  let { read } = queue;
  let { checkpoints } = revive;
  for (let first = read.first(); first !== undefined; first = read.first()) {
    const checkpoint = checkpoints.get(first.value);
    if (checkpoint !== undefined) {
      if (endTime - reviveTimeOf(checkpoint) <= settleMs) break;
      ready.push(checkpoint);
      checkpoints = checkpoints.delete(first.value);
    }
    read = read.removeFirst();
  }
  if (read === queue.read) return [revive, ready];
  return [{ ...withQueue(revive, queueId, { ...queue, read }), checkpoints }, ready];
}

/** Wall clock up to which a look at a queue is of no use; undefined if nothing is in it. */
function idleUntil({ checkpoints }: Revive, queue: ReviveQueue): number | undefined {
  const next = queue.coming.first()?.major;
  const head = queue.read.first();
  const first = head && checkpoints.get(head.value);
  // What is not there yet is 1 s ahead of its invisible time's end, or is no checkpoint.
  if (first === undefined) return next === undefined ? undefined : next + quietMs;
  const change = Math.min(queue.endTime + quietMs, next ?? Number.POSITIVE_INFINITY);
  return Math.max(reviveTimeOf(first) + settleMs, change);
}

/**
 * Sets the timer for the first look that may be of use, unless it is set for an earlier one: for
 * one queue (which a false handle may name that is not there), or for all.
 */
export function armRevive(state: Broker, stamp: Stamp, queueId?: number): Step<Broker> {
  const { revive } = state;
  const queues = queueId === undefined ? revive.queues : [revive.queues[queueId]];
  let tick = Number.POSITIVE_INFINITY;
  for (const queue of queues) {
    const until = queue && idleUntil(revive, queue);
    if (until !== undefined) tick = Math.min(tick, tickAfter(state, stamp, until));
  }
  for (const { dueMono } of revive.late) tick = Math.min(tick, dueMono);
  if (tick >= (revive.armedMono ?? Number.POSITIVE_INFINITY)) return [state, []];
  const delayMs = Math.max(0, tick - stamp.mono);
  const timer: Output = { type: 'timer.set', name: reviveTimer, key: '', delayMs };
  return [{ ...state, revive: { ...revive, armedMono: tick } }, [timer]];
}

/** The first time of the grid after a wall-clock time, on the monotonic clock. */
function tickAfter({ bootedMono, config }: Broker, { at, mono }: Stamp, until: number): number {
  const periodMs = config.reviveLookMs;
  const delayMs = Math.min(Math.max(0, until - at), lookMs);
  const turns = Math.floor((mono - bootedMono + delayMs) / periodMs) + 1;
  return bootedMono + turns * periodMs;
}
