/** Giving up queues and assignments to pop (upstream `RebalanceImpl.removeProcessQueue`). */
import { andThen } from '../shared/apply.ts';
import type { MessageQueue } from '../shared/client/index.ts';
import type { Stamp } from '../shared/node.ts';
import { queuesAssigned } from './observations.ts';
import { persist } from './offsets.ts';
import { popTimer } from './popLoop.ts';
import { pullTimer } from './pull.ts';
import { type ConsumerState, type ConsumerStep, cancelTimer, type HeldQueue } from './state.ts';

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
 * Ends the tenure of some held queues: commits their offsets (`commit`) or lets them go (`forget`,
 * for topics no longer subscribed), and stops pulling. Whatever is still under way for them counts
 * for nothing from then on, so no offset of theirs is ever committed later. Of assignments to pop
 * nothing is committed: what was popped and is not settled comes back by itself.
 */
export function giveUp(
  state: ConsumerState,
  { pulls, pops }: HeldKeys,
  offsets: 'commit' | 'forget',
  stamp: Stamp,
): ConsumerStep {
  if (pulls.length === 0 && pops.length === 0) return [state, []];
  const held = pulls.map((key) => state.queues.get(key)).filter(isHeld);
  const committed: ConsumerStep = offsets === 'commit' ? persist(state, held, stamp) : [state, []];
  return andThen(committed, (now) => {
    let { queues, popQueues } = now;
    for (const key of pulls) queues = queues.delete(key);
    for (const key of pops) popQueues = popQueues.delete(key);
    const timers = [
      ...pulls.map((key) => cancelTimer(pullTimer, key)),
      ...pops.map((key) => cancelTimer(popTimer, key)),
    ];
    return [{ ...now, queues, popQueues }, timers];
  });
}

/** The same, and tells it. For whoever does not tell more changes of the same topics later. */
export function giveUpAndTell(
  state: ConsumerState,
  keys: HeldKeys,
  offsets: 'commit' | 'forget',
  stamp: Stamp,
): ConsumerStep {
  const held = [
    ...keys.pulls.map((key) => state.queues.get(key)),
    ...keys.pops.map((key) => state.popQueues.get(key)),
  ];
  const topics = new Set(held.flatMap((one) => (one === undefined ? [] : [one.queue.topic])));
  return andThen(giveUp(state, keys, offsets, stamp), (now) => [
    now,
    [...topics].map((topic) => queuesAssigned(now, topic)),
  ]);
}

function isHeld(held: HeldQueue | undefined): held is HeldQueue {
  return held !== undefined;
}
