/**
 * Clients that are gone: by their connection's end, or by their silence
 * (`ClientHousekeepingService`).
 */

import { closeLink, within } from '../../connection/index.ts';
import { andThen } from '../../shared/apply.ts';
import { unregisterConsumer } from '../../shared/membership/consumers.ts';
import { type Channel, type Members, noMemberships } from '../../shared/membership/members.ts';
import { unregisterProducer, unregisterProducers } from '../../shared/membership/producers.ts';
import type { ConnectionId, LinkClosed, Output, Step, TimerEvent } from '../../shared/node.ts';
import type { Table } from '../../shared/table.ts';
import { staleFilters, withoutLeft } from '../filters/filters.ts';
import { armNotifications } from '../pop/notifying.ts';
import { armPops } from '../pop/popPolling.ts';
import { forgetWaiters } from '../pop/popWaiting.ts';
import { forgetPulls } from '../pulls/held.ts';
import { forgetSlave } from '../replication/slaves.ts';
import type { Broker } from '../state.ts';
import { forgetSends } from '../store/flushed.ts';
import { forgetQuestions } from './assignRoutes.ts';
import { notifyMembers } from './notifyMembers.ts';

/** The timer of the look for silent clients. */
export const clientScanTimer = 'clientScan';

/**
 * `link.closed`: the client leaves all its groups; who is left in its consumer groups is told, even
 * where the group is set not to. What was held for it is forgotten.
 */
export function connectionClosed(state: Broker, event: LinkClosed): Step<Broker> {
  const { connection } = event;
  const { consumerGroups } = state.members.memberships.get(connection) ?? noMemberships;
  const members = unregisterProducers(state.members, connection);
  const held = forgetPulls(state.held, connection);
  const popWaiting = forgetWaiters(state.popWaiting, connection);
  const notificationWaiting = forgetWaiters(state.notificationWaiting, connection);
  const waiting = { held, popWaiting, notificationWaiting };
  const left = forgetHeld({ ...state, members, ...waiting }, connection);
  let step: Step<Broker> = andThen(armPops(left, event), (now) => armNotifications(now, event));
  for (const group of consumerGroups) {
    step = andThen(step, (now) => {
      const after = unregisterConsumer(now.members, group, connection);
      const without = withoutLeft({ ...now, members: after }, [group], event);
      return notifyMembers(without, group, event);
    });
  }
  return step;
}

/** Forgets what else waits to be answered over a connection. */
function forgetHeld(state: Broker, connection: ConnectionId): Broker {
  return forgetSlave(forgetQuestions(forgetSends(state, connection), connection), connection);
}

/**
 * `timer.clientScan`: who has sent no heartbeat for 120 s is taken out and disconnected. The others
 * of a consumer group are not told, as upstream: they learn of it at their next rebalance.
 */
export function scanClients(state: Broker, event: TimerEvent): Step<Broker> {
  const { config } = state;
  const expiredAt = event.at - config.channelExpiredTimeoutMs;
  const silent = new Set<ConnectionId>();
  let { members } = state;
  for (const [group, channels] of state.members.producers) {
    for (const connection of silentOf(channels, expiredAt)) {
      members = unregisterProducer(members, group, connection);
      silent.add(connection);
    }
  }
  for (const [group, { channels }] of state.members.consumers) {
    for (const connection of silentOf(channels, expiredAt)) {
      members = unregisterConsumer(members, group, connection);
      silent.add(connection);
    }
  }
  members = withoutStale(members, event.at - config.subscriptionExpiredTimeoutMs);
  const gone = withoutLeft({ ...state, members }, state.members.consumers.keys(), event);
  const filters = staleFilters(gone.filters, config.filterDataCleanTimeSpanMs, event.at);
  const isSame = members === state.members && filters === state.filters;
  let step: Step<Broker> = [isSame ? state : { ...gone, filters }, []];
  for (const connection of silent) {
    step = andThen(step, (now) => within(now, closeLink(now.connections, connection, event)));
  }
  const delayMs = config.clientScanPeriodMs;
  const again: Output = { type: 'timer.set', name: clientScanTimer, key: '', delayMs };
  return [step[0], [...step[1], again]];
}

function* silentOf(channels: Table<Channel>, expiredAt: number): IterableIterator<ConnectionId> {
  for (const { connection, updatedAt } of channels.values()) {
    if (updatedAt < expiredAt) yield connection;
  }
}

/** Subscriptions that pulls brought along long ago are forgotten. */
function withoutStale(members: Members, expiredAt: number): Members {
  let { compensation } = members;
  for (const [group, topics] of members.compensation) {
    let left = topics;
    for (const [topic, { subVersion }] of topics) {
      if (subVersion < expiredAt) left = left.delete(topic);
    }
    if (left === topics) continue;
    compensation = left.size === 0 ? compensation.delete(group) : compensation.set(group, left);
  }
  return compensation === members.compensation ? members : { ...members, compensation };
}
