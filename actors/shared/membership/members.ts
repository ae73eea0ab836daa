/**
 * Who is connected: producer groups and consumer groups with their channels
 * (`ProducerManager`, `ConsumerManager`).
 */
import type {
  ConsumeFromWhere,
  ConsumeType,
  MessageModel,
  SubscriptionData,
} from '../../../protocol/bodies/heartbeatData.ts';
import type { Language } from '../../../protocol/frame.ts';
import type { ConnectionId } from '../node.ts';
import { emptyTable, type Table } from '../table.ts';

/** A client as a group knows it (`ClientChannelInfo`). */
export interface Channel {
  readonly connection: ConnectionId;
  readonly clientId: string;
  readonly language: Language | undefined;
  readonly version: number;
  /** Wall clock of its last heartbeat, in ms. */
  readonly updatedAt: number;
}

/** A consumer group that has members (`ConsumerGroupInfo`). */
export interface ConsumerGroup {
  readonly consumeType: ConsumeType;
  readonly messageModel: MessageModel;
  readonly consumeFromWhere: ConsumeFromWhere;
  /** By connection. */
  readonly channels: Table<Channel>;
  /** By topic: one set for the whole group. */
  readonly subscriptions: Table<SubscriptionData>;
}

/** The groups of one connection. */
export interface Memberships {
  readonly producerGroups: readonly string[];
  readonly consumerGroups: readonly string[];
}

/** All clients of a node that takes heartbeats. */
export interface Members {
  /** By group, then by connection. */
  readonly producers: Table<Table<Channel>>;
  /** By client id: where to push to it. */
  readonly producerConnections: Table<ConnectionId>;
  /** By group. */
  readonly consumers: Table<ConsumerGroup>;
  /** By group, then by topic: what pulls asked for that no heartbeat had told. */
  readonly compensation: Table<Table<SubscriptionData>>;
  /** By group: the fingerprint of its last heartbeat, 0 for one that bore none. */
  readonly fingerprints: Table<number>;
  /** By connection: what has to be left when it closes. */
  readonly memberships: Table<Memberships>;
}

/** Nobody. */
export function noMembers(): Members {
  return {
    producers: emptyTable(),
    producerConnections: emptyTable(),
    consumers: emptyTable(),
    compensation: emptyTable(),
    fingerprints: emptyTable(),
    memberships: emptyTable(),
  };
}

/** No groups at all. */
export const noMemberships: Memberships = { producerGroups: [], consumerGroups: [] };

/** The memberships with a group of one kind added, or taken away. */
export function withMembership(
  members: Members,
  connection: ConnectionId,
  kind: keyof Memberships,
  group: string,
  isMember: boolean,
): Table<Memberships> {
  const before = members.memberships.get(connection) ?? noMemberships;
  if (before[kind].includes(group) === isMember) return members.memberships;
  const groups = isMember
    ? [...before[kind], group]
    : before[kind].filter((name) => name !== group);
  const after = { ...before, [kind]: groups };
  const isNone = after.producerGroups.length === 0 && after.consumerGroups.length === 0;
  return isNone
    ? members.memberships.delete(connection)
    : members.memberships.set(connection, after);
}
