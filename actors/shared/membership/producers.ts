/** The producer table (`ProducerManager`). */

import type { ConnectionId } from '../node.ts';
import { emptyTable, type Table } from '../table.ts';
import { type Channel, type Members, withMembership } from './members.ts';

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
  const producerConnections = withoutClient({ ...members, memberships }, channel);
  return { ...members, producers, memberships, producerConnections };
}

/** A client that is still in another group by this connection keeps its entry. */
function withoutClient(members: Members, { connection, clientId }: Channel): Table<ConnectionId> {
  const { producerConnections, memberships } = members;
  const isStillIn = (memberships.get(connection)?.producerGroups.length ?? 0) > 0;
  if (isStillIn || producerConnections.get(clientId) !== connection) return producerConnections;
  return producerConnections.delete(clientId);
}
