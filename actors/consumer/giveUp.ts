/** Giving up queues and assignments to pop (upstream `RebalanceImpl.removeProcessQueue`). */
import { andThen, each } from '../shared/apply.ts';
import type { MessageQueue } from '../shared/client/index.ts';
import type { Stamp } from '../shared/node.ts';
import { consumerTimes, needsLocks } from './config.ts';
import { unlock } from './locks.ts';
import { queuesAssigned } from './observations.ts';
import { persist } from './offsets.ts';
import { drainTimer, isListening, relockTimer } from './orderly.ts';
import { popTimer } from './popLoop.ts';
import { pullTimer } from './pull.ts';
import { queueKey } from './queues.ts';
import {
  type ConsumerState,
  type ConsumerStep,
  cancelTimer,
  type HeldQueue,
  withQueue,
} from './state.ts';

/** Keys of what is held, of queues and of assignments to pop. */
export interface HeldKeys {
  readonly pulls: readonly string[];
  readonly pops: readonly string[];
}

/** The keys of all that is held of some queues. */
export function heldKeys(
  { queues, popQueues }: ConsumerState,
  isMeant: (queue: MessageQueue) => boolean,
): HeldKeys {
  const keysOf = (held: Iterable<readonly [string, { readonly queue: MessageQueue }]>): string[] =>
    [...held].filter(([, { queue }]) => isMeant(queue)).map(([key]) => key);
  return { pulls: keysOf(queues), pops: keysOf(popQueues) };
}

/**
 * Ends the tenure of some held queues: commits their offsets or lets them go, and stops pulling.
 * Whatever is still under way for them counts for nothing from then on, so no offset of theirs is
 * ever committed later. Of assignments to pop nothing is committed: what was popped and is not
 * settled comes back by itself. An orderly queue whose listener is at work stays in the table,
 * given up though it is: its lock is still needed.
 */
export function giveUp(
  state: ConsumerState,
  { pulls, pops }: HeldKeys,
  how: HowToGiveUp,
  stamp: Stamp,
): ConsumerStep {
  if (pulls.length === 0 && pops.length === 0) return [state, []];
  const held = pulls.map((key) => state.queues.get(key)).filter(isHeld);
  const committed: ConsumerStep = how === 'forget' ? [state, []] : persist(state, held, stamp);
  const locks = (how === 'commit' || how === 'move') && needsLocks(state.config);
  const busy = locks ? held.filter((one) => mustWait(state, one, stamp)) : [];
  const busyKeys = new Set(busy.map(({ queue }) => queueKey(queue)));
  const removed = andThen(committed, (now): ConsumerStep => {
    let { queues, popQueues } = now;
    for (const key of pulls) {
      if (how === 'move' || !busyKeys.has(key)) queues = queues.delete(key);
    }
    for (const key of pops) popQueues = popQueues.delete(key);
    const timers = [
      ...pulls.flatMap((key) =>
        [pullTimer, ...(state.config.consumeOrderly ? orderTimers : [])].map((name) =>
          cancelTimer(name, key),
        ),
      ),
      ...pops.map((key) => cancelTimer(popTimer, key)),
    ];
    return [{ ...now, queues, popQueues }, timers];
  });
  if (!locks) return removed;
  return andThen(removed, (now) =>
    each(now, held, (then, one) => {
      const key = queueKey(one.queue);
      if (!busyKeys.has(key)) return unlock(then, one.queue, stamp);
      if (how === 'move') return [then, []];
      const kept = { ...one, dropped: true, tryUnlockTimes: one.tryUnlockTimes + 1 };
      return [withQueue(then, key, kept), []];
    }),
  );
}

/**
 * `commit`: with their offsets. `move`: the same, but an orderly queue goes at once, even from its
 * listener, and its lock stays then. `leave`: with their offsets, all locks being given back
 * already. `forget`: without, for topics no longer subscribed; their locks expire.
 */
export type HowToGiveUp = 'commit' | 'move' | 'leave' | 'forget';

/** Timers of an orderly queue. */
const orderTimers: readonly string[] = [drainTimer, relockTimer];

/** Whether a listener is at work that the lock is kept for; not for longer than 20 s. */
function mustWait(state: ConsumerState, { queue, lockedAt }: HeldQueue, { at }: Stamp): boolean {
  return at <= lockedAt + consumerTimes.unlockForceMs && isListening(state, queueKey(queue));
}

/** The same, and tells it. For whoever does not tell more changes of the same topics later. */
export function giveUpAndTell(
  state: ConsumerState,
  keys: HeldKeys,
  how: HowToGiveUp,
  stamp: Stamp,
): ConsumerStep {
  const held = [
    ...keys.pulls.map((key) => state.queues.get(key)),
    ...keys.pops.map((key) => state.popQueues.get(key)),
  ];
  const topics = new Set(held.flatMap((one) => (one === undefined ? [] : [one.queue.topic])));
  return andThen(giveUp(state, keys, how, stamp), (now) => [
    now,
    [...topics].map((topic) => queuesAssigned(now, topic)),
  ]);
}

function isHeld(held: HeldQueue | undefined): held is HeldQueue {
  return held !== undefined;
}
