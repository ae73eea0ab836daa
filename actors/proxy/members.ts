/** Who is connected to a proxy: producer groups and consumer groups with their channels. */
import type { ConsumerData } from '../../protocol/bodies/heartbeatData.ts';
import type { Language } from '../../protocol/frame.ts';
import type { ConnectionId } from '../shared/node.ts';
import { emptyTable, type Table } from '../shared/table.ts';

/** A client as a group knows it (`ClientChannelInfo`). */
export interface Channel {
  readonly connection: ConnectionId;
  readonly clientId: string;
  readonly language: Language | undefined;
  readonly version: number;
  /** Wall clock of its last heartbeat, in ms. */
  readonly updatedAt: number;
}

/** A consumer group that has members. */
export interface ConsumerGroup {
  /** What the last heartbeat of a member told. */
  readonly data: ConsumerData;
  readonly channels: Table<Channel>;
}

/** All clients of a proxy. */
export interface Members {
  /** By group, then by connection. */
  readonly producers: Table<Table<Channel>>;
  /** By group. */
  readonly consumers: Table<ConsumerGroup>;
}

/** Nobody. */
export const noMembers: Members = { producers: emptyTable(), consumers: emptyTable() };

/** Takes a consumer in, or notes its heartbeat. */
export function registerConsumer(members: Members, data: ConsumerData, channel: Channel): Members {
  const channels = members.consumers.get(data.groupName)?.channels ?? emptyTable<Channel>();
  const group = { data, channels: channels.set(channel.connection, channel) };
  return { ...members, consumers: members.consumers.set(data.groupName, group) };
}

/** Takes a producer in, or notes its heartbeat. */
export function registerProducer(members: Members, group: string, channel: Channel): Members {
  const channels = members.producers.get(group) ?? emptyTable<Channel>();
  const producers = members.producers.set(group, channels.set(channel.connection, channel));
  return { ...members, producers };
}

/** Lets a consumer go. */
export function unregisterConsumer(
  members: Members,
  name: string,
  connection: ConnectionId,
): Members {
  const group = members.consumers.get(name);
  if (!group?.channels.has(connection)) return members;
  const channels = group.channels.delete(connection);
  const { consumers } = members;
  const left =
    channels.size === 0 ? consumers.delete(name) : consumers.set(name, { ...group, channels });
  return { ...members, consumers: left };
}

/** Lets a producer go. */
export function unregisterProducer(
  members: Members,
  group: string,
  connection: ConnectionId,
): Members {
  const channels = members.producers.get(group)?.delete(connection);
  if (channels === undefined) return members;
  const { producers } = members;
  const left = channels.size === 0 ? producers.delete(group) : producers.set(group, channels);
  return { ...members, producers: left };
}

/** Everybody of a connection leaves. */
export function closed(members: Members, connection: ConnectionId): Members {
  let left = members;
  for (const group of members.producers.keys()) left = unregisterProducer(left, group, connection);
  for (const group of members.consumers.keys()) left = unregisterConsumer(left, group, connection);
  return left;
}
