/** Where a client hangs: at this proxy, or at which other one. */
import type { Channel } from '../../shared/membership/members.ts';
import type { Address, ConnectionId } from '../../shared/node.ts';
import type { ProxyState } from '../state.ts';
import { addressOfProxy, isStandIn, type Role, type StandIn } from './standIns.ts';

/** Whom to look for: a consumer in its group, a producer in all of its groups or the one named. */
export type Sought =
  | { readonly role: 'consumer'; readonly clientId: string; readonly group: string }
  | { readonly role: 'producer'; readonly clientId: string; readonly group?: string };

/** A client found. */
export type Located =
  | { readonly kind: 'local'; readonly connection: ConnectionId }
  | { readonly kind: 'remote'; readonly proxy: Address };

/**
 * Where a client is reached: here if it is connected here, else at the proxy that told of it last.
 * Of several connections of one client id, the one whose heartbeat is the newest.
 */
export function locate(state: ProxyState, sought: Sought): Located | undefined {
  let local: Channel | undefined;
  let remote: StandIn | undefined;
  for (const channel of namesakes(state, sought)) {
    if (!isStandIn(channel)) local = newer(local, channel);
    else if (!isFormer(state, channel)) remote = newer(remote, channel);
  }
  if (local !== undefined) return { kind: 'local', connection: local.connection };
  return remote && { kind: 'remote', proxy: addressOfProxy(remote.proxyId) };
}

/** All channels of a client id that may be meant. */
function* namesakes(
  { members, remoteProducers }: ProxyState,
  { role, clientId, group }: Sought,
): IterableIterator<Channel> {
  if (role === 'consumer') {
    const channels = members.consumers.get(group)?.channels.values() ?? [];
    for (const channel of channels) if (channel.clientId === clientId) yield channel;
    return;
  }
  // By name: every reply asks for one producer among all that there are.
  for (const { producers, producerConnections, memberships } of [members, remoteProducers]) {
    const connection = producerConnections.get(clientId) ?? '';
    const groups = group === undefined ? memberships.get(connection)?.producerGroups : [group];
    for (const name of groups ?? []) {
      const channel = producers.get(name)?.get(connection);
      if (channel !== undefined) yield channel;
    }
  }
}

/** The producers of a group that are connected here, by their connections' names. */
export function localProducers({ members }: ProxyState, group: string): readonly Channel[] {
  return [...(members.producers.get(group)?.values() ?? [])].sort((one, other) =>
    one.connection < other.connection ? -1 : 1,
  );
}

/** The other proxies that have members of a group, by their addresses. */
export function remoteProxiesOf(
  state: ProxyState,
  { role, group }: { readonly role: Role; readonly group: string },
): readonly Address[] {
  const addresses = new Set<Address>();
  for (const channel of channelsOf(state, role, group)) {
    if (isStandIn(channel) && !isFormer(state, channel)) {
      addresses.add(addressOfProxy(channel.proxyId));
    }
  }
  return [...addresses].sort();
}

/** The client ids of a consumer group, each once, sorted. */
export function memberIds({ members, areChannels }: ProxyState, group: string): readonly string[] {
  const channels = members.consumers.get(group)?.channels.values() ?? [];
  const ids = [...channels].map(({ clientId }) => clientId);
  return (areChannels ? ids : [...new Set(ids)]).sort();
}

/** Told by a former life of this proxy: such a client hangs nowhere now. */
function isFormer({ sync }: ProxyState, { proxyId }: StandIn): boolean {
  return proxyId === sync.proxyId;
}

function newer<C extends Channel>(one: C | undefined, other: C): C {
  if (one === undefined || other.updatedAt > one.updatedAt) return other;
  const isTie = other.updatedAt === one.updatedAt;
  return isTie && other.connection < one.connection ? other : one;
}

function channelsOf(
  { members, remoteProducers }: ProxyState,
  role: Role,
  group: string,
): readonly Channel[] {
  if (role === 'consumer') return [...(members.consumers.get(group)?.channels.values() ?? [])];
  return [members, remoteProducers].flatMap(({ producers }) => [
    ...(producers.get(group)?.values() ?? []),
  ]);
}
