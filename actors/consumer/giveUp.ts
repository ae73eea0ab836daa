/** Giving queues up (upstream `RebalanceImpl.removeProcessQueue`). */
import { andThen } from '../shared/apply.ts';
import type { Stamp } from '../shared/node.ts';
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

function isHeld(held: HeldQueue | undefined): held is HeldQueue {
  return held !== undefined;
}
