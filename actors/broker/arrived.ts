/** What follows when messages have become readable: whoever waits for them is served. */
import { andThen } from '../shared/apply.ts';
import type { Stamp, Step } from '../shared/node.ts';
import { isNextDelayed, scheduleLook } from './delayLook.ts';
import { wake } from './holding.ts';
import { wakePops } from './popWaking.ts';
import type { Broker } from './state.ts';
import type { Arrival } from './store.ts';

/** Serves those who wait for what has just become readable, in the order of the log. */
export function arrived(state: Broker, arrivals: readonly Arrival[], stamp: Stamp): Step<Broker> {
  const woken: Step<Broker> = isAwaited(state, arrivals)
    ? wake(state, arrivals, stamp)
    : [state, []];
  const popped =
    arrivals.length > 0 && state.popWaiting.byDue.size > 0
      ? andThen(woken, (now) => wakePops(now, arrivals, stamp))
      : woken;
  return arrivals.some((arrival) => isNextDelayed(state, arrival))
    ? andThen(popped, (now) => scheduleLook(now, stamp))
    : popped;
}

/** Whether anybody may wait: with most messages nobody does, and nothing is done for them. */
function isAwaited({ held }: Broker, arrivals: readonly Arrival[]): boolean {
  if (held.byQueue.size === 0) return false;
  return arrivals.some(({ key }) => held.byQueue.has(key));
}
