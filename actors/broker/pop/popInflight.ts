/**
 * How many messages of a queue a group has in hand (`PopInflightMessageCounter`), where
 * `enablePopMessageThreshold` limits them.
 *
 * Behaviour: counted from the boot on, down to 0: what was handed out in a former life is not. A
 * pop in order and a reset begin anew. Acknowledging and coming back count down; repeating an
 * acknowledgement does not, which upstream takes for another.
 */

import type { Broker } from '../state.ts';
import type { OrderedQueue } from './orders.ts';

function keyOf({ topic, group, queueId }: OrderedQueue): string {
  return `${topic}@${group}@${queueId}`;
}

/** Whether a group has too much of a queue in hand to be handed more. */
export function hasTooMuch({ config, inflight }: Broker, queue: OrderedQueue): boolean {
  if (!config.enablePopMessageThreshold) return false;
  return (inflight.get(keyOf(queue)) ?? 0) > config.popInflightMessageThreshold;
}

/** Counts messages that were handed out, or, below 0, that are done with since. */
export function countInflight(state: Broker, queue: OrderedQueue, change: number): Broker {
  if (!state.config.enablePopMessageThreshold || change === 0) return state;
  const count = Math.max(0, (state.inflight.get(keyOf(queue)) ?? 0) + change);
  return { ...state, inflight: state.inflight.set(keyOf(queue), count) };
}

/** Begins to count anew. */
export function clearInflight(state: Broker, queue: OrderedQueue): Broker {
  const inflight = state.inflight.delete(keyOf(queue));
  return inflight === state.inflight ? state : { ...state, inflight };
}
