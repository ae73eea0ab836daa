/** The producer table (`ProducerManager`). */

import type { ConnectionId } from '../node.ts';
import { emptyTable, type Table } from '../table.ts';
import { type Channel, type Members, noMemberships, withMembership } from './members.ts';

/**
 * Takes a producer in, or notes its heartbeat. A client id's connection is set when the channel is
 * new in the group and not repaired later, as upstream.
 */
export function registerProducer(members: Members, group: string, channel: Channel): Members {
  const { connection, clientId } = channel;
  const channels = members.producers.get(group) ?? emptyTable<Channel>();
  const known = channels.get(connection);
  const stored = known === undefined ? channel : { ...known, updatedAt: channel.updatedAt };
  const producers = members.producers.set(group, channels.set(connection, stored));
  if (known !== undefined) return { ...members, producers };
  return {
    ...members,
    producers,
    producerConnections: members.producerConnections.set(clientId, connection),
    memberships: withMembership(members, connection, 'producerGroups', group, true),
  };
}

/**
 * Lets a producer go. Unlike upstream, the client id's connection is forgotten only if it is this
 * one: a late farewell of an old connection does not cut off the new one.
 */
export function unregisterProducer(
  members: Members,
  group: string,
  connection: ConnectionId,
): Members {
  const channels = members.producers.get(group);
  const channel = channels?.get(connection);
  if (channels === undefined || channel === undefined) return members;
  const left = channels.delete(connection);
  const producers =
    left.size === 0 ? members.producers.delete(group) : members.producers.set(group, left);
  const memberships = withMembership(members, connection, 'producerGroups', group, false);
  const producerConnections = withoutClient({ ...members, producers, memberships }, channel);
  return { ...members, producers, memberships, producerConnections };
}

/**
 * A client that is still in another group by this connection keeps its entry. A proxy has many
 * clients by one connection: groups of others do not count.
 */
function withoutClient(members: Members, { connection, clientId }: Channel): Table<ConnectionId> {
  const { producers, producerConnections, memberships } = members;
  if (producerConnections.get(clientId) !== connection) return producerConnections;
  const groups = memberships.get(connection)?.producerGroups ?? [];
  const isIn = (group: string) => producers.get(group)?.get(connection)?.clientId === clientId;
  return groups.some(isIn) ? producerConnections : producerConnections.delete(clientId);
}

/** Lets all producers of a connection go at once: a proxy may have thousands, each in its group. */
export function unregisterProducers(members: Members, connection: ConnectionId): Members {
  const { producerGroups, consumerGroups } = members.memberships.get(connection) ?? noMemberships;
  if (producerGroups.length === 0) return members;
  let { producers, producerConnections, memberships } = members;
  for (const group of producerGroups) {
    const channels = producers.get(group) ?? emptyTable<Channel>();
    const clientId = channels.get(connection)?.clientId ?? '';
    const left = channels.delete(connection);
    producers = left.size === 0 ? producers.delete(group) : producers.set(group, left);
    if (producerConnections.get(clientId) === connection) {
      producerConnections = producerConnections.delete(clientId);
    }
  }
  memberships =
    consumerGroups.length === 0
      ? memberships.delete(connection)
      : memberships.set(connection, { producerGroups: [], consumerGroups });
  return { ...members, producers, producerConnections, memberships };
}
