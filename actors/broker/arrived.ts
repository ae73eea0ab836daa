/** What follows when messages have become readable: whoever waits for them is served. */
import { andThen } from '../shared/apply.ts';
import type { Stamp, Step } from '../shared/node.ts';
import { isNextDelayed, scheduleLook } from './delays/delayLook.ts';
import { takeInTimers } from './delays/timerLook.ts';
import { timerKey } from './delays/timers.ts';
import { tellArrivals } from './pop/notifying.ts';
import { wakePops } from './pop/popWaking.ts';
import { wake } from './pulls/holding.ts';
import { isSlave } from './replication/replication.ts';
import type { Broker } from './state.ts';
import type { Arrival } from './store/store.ts';
import { scheduleCheck } from './transactions/transactionCheck.ts';
import { halfKey, opKey } from './transactions/transactionTopics.ts';

/** Serves those who wait for what has just become readable, in the order of the log. */
export function arrived(state: Broker, arrivals: readonly Arrival[], stamp: Stamp): Step<Broker> {
  const woken: Step<Broker> = isAwaited(state, arrivals)
    ? wake(state, arrivals, stamp)
    : [state, []];
  const popped =
    arrivals.length > 0 && state.popWaiting.byDue.size > 0
      ? andThen(woken, (now) => wakePops(now, arrivals, stamp))
      : woken;
  const told =
    arrivals.length > 0 && state.notificationWaiting.byDue.size > 0
      ? andThen(popped, (now) => tellArrivals(now, arrivals, stamp))
      : popped;
  // The rest is for those who deliver.
  if (isSlave(state.config)) return told;
  const looked = arrivals.some((arrival) => isNextDelayed(state, arrival))
    ? andThen(told, (now) => scheduleLook(now, stamp))
    : told;
  const timed = arrivals.some(({ key }) => key === timerKey)
    ? andThen(looked, (now) => takeInTimers(now, stamp))
    : looked;
  return arrivals.some(({ key }) => key === halfKey || key === opKey)
    ? andThen(timed, (now) => scheduleCheck(now, stamp))
    : timed;
}

/** Whether anybody may wait: with most messages nobody does, and nothing is done for them. */
function isAwaited({ held }: Broker, arrivals: readonly Arrival[]): boolean {
  if (held.byQueue.size === 0) return false;
  return arrivals.some(({ key }) => held.byQueue.has(key));
}
