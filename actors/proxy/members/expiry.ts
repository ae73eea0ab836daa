/**
 * Clients that have fallen silent (`ClientManager.scanNotActiveChannel`).
 *
 * Behaviour: every 10 s, who was not heard of for 120 s is no member any more. Unlike upstream only
 * that membership ends: its connection stays, with the other groups that use it; and the members
 * that are left are told.
 *
 * A proxy that was started anew finds what its former life told. Who of those clients comes back
 * takes its own place again. Who does not counts for two heartbeats and a scan: it may well be on
 * its way, and whoever stays would drop queues for nothing. Then it is retracted, as if it had left
 * in this life, so that proxies of every kind agree before its age would tell them.
 */
import { andThen, each } from '../../shared/apply.ts';
import type { Channel } from '../../shared/membership/members.ts';
import type { Output, Stamp, Step, TimerEvent } from '../../shared/node.ts';
import type { ProxyState } from '../state.ts';
import { type Clients, channelAt, type Place, without } from './clients.ts';
import { completed, notifyLocals } from './notifying.ts';
import { isStandIn } from './standIns.ts';
import { tellGone } from './telling.ts';

/** The timer of the look for silent clients. */
export const memberScanTimer = 'memberScan';

/** `timer.memberScan`: takes the silent out, and what is not needed any more. */
export function scanMembers(state: ProxyState, event: TimerEvent<'memberScan'>): Step<ProxyState> {
  const { config, sync } = state;
  const { clientHeartbeatIntervalMs, clientScanPeriodMs } = config;
  const upMs = event.mono - sync.startedMono;
  const isSettled = upMs >= 2 * clientHeartbeatIntervalMs + clientScanPeriodMs;
  const expiredAt = event.at - config.channelExpiredTimeoutMs;
  const silent: Place[] = [];
  const retracted: Found[] = [];
  for (const found of everybody(state)) {
    const { channel, place } = found;
    if (channel.updatedAt < expiredAt) silent.push(place);
    else if (isSettled && isStandIn(channel) && channel.proxyId === sync.proxyId) {
      retracted.push(found);
    }
  }
  const swept: ProxyState = { ...state, gone: withoutOld(state, expiredAt) };
  const scanned = each(swept, silent, (now, place) => taken(now, place, event));
  const told = andThen(scanned, (now) =>
    each(now, retracted, (left, { place, channel }) =>
      andThen(taken(left, place, event), (after) => tellGone(after, place, channel, event)),
    ),
  );
  const [after, outputs] = andThen(told, (now) =>
    upMs >= clientHeartbeatIntervalMs ? completed(now, event) : [now, []],
  );
  const delayMs = clientScanPeriodMs;
  const again: Output = { type: 'timer.set', name: memberScanTimer, key: '', delayMs };
  return [forgotten(after), [...outputs, again]];
}

interface Found {
  readonly place: Place;
  readonly channel: Channel;
}

function* everybody({ members, remoteProducers }: Clients): IterableIterator<Found> {
  for (const [group, { channels }] of members.consumers) {
    for (const [connection, channel] of channels) {
      yield { place: { role: 'consumer', group, connection }, channel };
    }
  }
  for (const { producers } of [members, remoteProducers]) {
    for (const [group, channels] of producers) {
      for (const [connection, channel] of channels) {
        yield { place: { role: 'producer', group, connection }, channel };
      }
    }
  }
}

function taken(state: ProxyState, place: Place, stamp: Stamp): Step<ProxyState> {
  const left: ProxyState = { ...state, ...without(state, place) };
  return place.role === 'consumer' ? notifyLocals(left, place.group, stamp) : [left, []];
}

function withoutOld({ gone }: Clients, expiredAt: number): Clients['gone'] {
  let left = gone;
  for (const [key, { heardAt }] of gone) {
    if (heardAt < expiredAt) left = left.delete(key);
  }
  return left;
}

/** What was told of places that are no more, and retry topics of groups that are gone. */
function forgotten(state: ProxyState): ProxyState {
  const { sync, members } = state;
  let { published, retryTopics } = sync;
  for (const [key, { place }] of published) {
    if (channelAt(state, place) === undefined) published = published.delete(key);
  }
  for (const key of retryTopics.keys()) {
    if (!members.consumers.has(key.split(' ')[0] ?? '')) retryTopics = retryTopics.delete(key);
  }
  return { ...state, sync: { ...sync, published, retryTopics } };
}
