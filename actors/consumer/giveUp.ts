/** Giving queues up (upstream `RebalanceImpl.removeProcessQueue`). */
import { andThen } from '../shared/apply.ts';
import type { Stamp } from '../shared/node.ts';
import { queuesAssigned } from './observations.ts';
import { persist } from './offsets.ts';
import { pullTimer } from './pull.ts';
import { type ConsumerState, type ConsumerStep, cancelTimer, type HeldQueue } from './state.ts';

/**
 * Ends the tenure of some held queues: commits their offsets (`commit`) or lets them go (`forget`,
 * for topics no longer subscribed), and stops pulling. Whatever is still under way for them counts
 * for nothing from then on, so no offset of theirs is ever committed later.
 */
export function giveUp(
  state: ConsumerState,
  keys: readonly string[],
  offsets: 'commit' | 'forget',
  stamp: Stamp,
): ConsumerStep {
  if (keys.length === 0) return [state, []];
  const held = keys.map((key) => state.queues.get(key)).filter(isHeld);
  const committed: ConsumerStep = offsets === 'commit' ? persist(state, held, stamp) : [state, []];
  return andThen(committed, (now) => {
    let { queues } = now;
    for (const key of keys) queues = queues.delete(key);
    return [{ ...now, queues }, keys.map((key) => cancelTimer(pullTimer, key))];
  });
}

/** The same, and tells it. For whoever does not tell more changes of the same topics later. */
export function giveUpAndTell(
  state: ConsumerState,
  keys: readonly string[],
  offsets: 'commit' | 'forget',
  stamp: Stamp,
): ConsumerStep {
  const held = keys.map((key) => state.queues.get(key)).filter(isHeld);
  const topics = new Set(held.map(({ queue }) => queue.topic));
  return andThen(giveUp(state, keys, offsets, stamp), (now) => [
    now,
    [...topics].map((topic) => queuesAssigned(now, topic)),
  ]);
}

function isHeld(held: HeldQueue | undefined): held is HeldQueue {
  return held !== undefined;
}
