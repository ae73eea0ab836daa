/**
 * How a broker is found to be gone (`RouteInfoManager.scanNotActiveBroker`, `onChannelDestroy`).
 *
 * Behaviour: a lease is over when `lastUpdate + timeout < now`, strictly; a scan finds it and ends
 * the connection that the broker registered over. A connection that ends takes out one broker at
 * most: the first that registered over it. So a silent broker is gone 120 to 125 s after its last
 * sign of life. A heartbeat over a new connection does not move the broker there: the end of the
 * old one still removes it.
 *
 * Not modelled: upstream's event queue between the end of a connection and its effect, but for the
 * museum piece `staleUnregistration`.
 */
import { closeLink, within } from '../connection/index.ts';
import { andThen } from '../shared/apply.ts';
import type { LinkClosed, Output, Stamp, Step, TimerEvent } from '../shared/node.ts';
import { tellOfGone } from './minBrokerId.ts';
import { type BrokerLive, change } from './routes.ts';
import { type NamesrvState, scanTimer, withRoutes } from './state.ts';
import { liveOver, type Unlisting, unlist, unlistingOf } from './unlist.ts';

/** Takes out every broker whose lease is over, and comes back after a period. */
export function scanNotActiveBrokers(state: NamesrvState, stamp: Stamp): Step<NamesrvState> {
  let step: Step<NamesrvState> = [state, []];
  for (const live of state.routes.lives.values()) {
    if (live.lastUpdateAt + live.timeoutMs >= stamp.at) continue;
    step = andThen(step, (now) => within(now, closeLink(now.connections, live.connection, stamp)));
    step = andThen(step, (now) => gone(now, live, stamp));
  }
  const delayMs = state.config.scanNotActiveBrokerPeriodMs;
  return andThen(step, (now) => [now, [{ type: 'timer.set', name: scanTimer, key: '', delayMs }]]);
}

/** A connection ended: the broker that registered over it goes. */
export function connectionClosed(state: NamesrvState, event: LinkClosed): Step<NamesrvState> {
  const live = liveOver(state.routes, event.connection);
  return live === undefined ? [state, []] : gone(state, live, event);
}

function gone(state: NamesrvState, live: BrokerLive, stamp: Stamp): Step<NamesrvState> {
  const unlisting = unlistingOf(state.routes, live);
  if (unlisting === undefined) return [state, []];
  if (state.config.museum.includes('staleUnregistration')) return [state, [queued(unlisting)]];
  return takenOut(state, unlisting, stamp);
}

/**
 * The museum piece #11043: `BatchUnregistrationService` has a queue between the decision and its
 * effect, and does not look again.
 */
function queued({ cluster, brokerAddr, brokerName }: Unlisting): Output {
  const key = JSON.stringify([cluster, brokerAddr, brokerName]);
  return { type: 'timer.set', name: 'unregistration', key, delayMs: queueMs };
}

const queueMs = 100;

/** Carries out what was queued; never comes unless the museum piece is on. */
export function unregistrationDue(
  state: NamesrvState,
  event: TimerEvent<'unregistration'>,
): Step<NamesrvState> {
  const [cluster, brokerAddr, brokerName] = JSON.parse(event.key) as [string, string, string];
  return takenOut(state, { cluster, brokerAddr, brokerName }, event);
}

/** Takes a broker out of the tables and tells those who share its name. */
export function takenOut(
  state: NamesrvState,
  unlisting: Unlisting,
  stamp: Stamp,
): Step<NamesrvState> {
  const left = withRoutes(
    state,
    change(state.routes, (draft) => unlist(draft, unlisting)),
  );
  return andThen(left, (now) => tellOfGone(now, state.routes, unlisting, stamp));
}
