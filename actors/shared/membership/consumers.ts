/** The consumer table (`ConsumerManager`, `ConsumerGroupInfo`). */
import type { ConsumerData, SubscriptionData } from '../../../protocol/bodies/heartbeatData.ts';
import type { ConnectionId } from '../node.ts';
import { emptyTable, type Table } from '../table.ts';
import { type Channel, type ConsumerGroup, type Members, withMembership } from './members.ts';

/** A consumer taken in: the members after it, and whether the group has changed by it. */
export interface Registered {
  readonly members: Members;
  readonly isChanged: boolean;
}

/**
 * Takes a consumer in, or notes its heartbeat. The group's settings are those of the last
 * heartbeat, whoever sent it. The group is changed by a new channel or another set of topics, not
 * by another expression for a topic.
 */
export function registerConsumer(
  members: Members,
  data: ConsumerData,
  channel: Channel,
  withoutSub: boolean,
): Registered {
  const { groupName, consumeType, messageModel, consumeFromWhere } = data;
  const before = members.consumers.get(groupName);
  const channels = before?.channels ?? emptyTable<Channel>();
  const stored = before?.subscriptions ?? emptyTable<SubscriptionData>();
  const subscriptions = withoutSub ? stored : withSubscriptions(stored, data.subscriptionDataSet);
  const group: ConsumerGroup = {
    consumeType,
    messageModel,
    consumeFromWhere,
    channels: channels.set(channel.connection, channel),
    subscriptions,
  };
  const isNew = !channels.has(channel.connection);
  const after: Members = {
    ...members,
    consumers: members.consumers.set(groupName, group),
    memberships: withMembership(members, channel.connection, 'consumerGroups', groupName, true),
  };
  return { members: after, isChanged: isNew || !haveSameTopics(stored, subscriptions) };
}

/** A stored expression gives way only to one of a higher version. */
function withSubscriptions(
  stored: Table<SubscriptionData>,
  told: readonly SubscriptionData[],
): Table<SubscriptionData> {
  let after = stored;
  const topics = new Set<string>();
  for (const subscription of told) {
    const { topic, subVersion } = subscription;
    topics.add(topic);
    const known = after.get(topic);
    if (known === undefined || subVersion > known.subVersion)
      after = after.set(topic, subscription);
  }
  for (const topic of stored.keys()) {
    if (!topics.has(topic)) after = after.delete(topic);
  }
  return after;
}

function haveSameTopics(one: Table<unknown>, other: Table<unknown>): boolean {
  if (one === other) return true;
  if (one.size !== other.size) return false;
  for (const topic of one.keys()) {
    if (!other.has(topic)) return false;
  }
  return true;
}

/** Lets a consumer go; a group without channels is gone with its subscriptions. */
export function unregisterConsumer(
  members: Members,
  name: string,
  connection: ConnectionId,
): Members {
  const group = members.consumers.get(name);
  if (group === undefined || !group.channels.has(connection)) return members;
  const channels = group.channels.delete(connection);
  return {
    ...members,
    consumers:
      channels.size === 0
        ? members.consumers.delete(name)
        : members.consumers.set(name, { ...group, channels }),
    memberships: withMembership(members, connection, 'consumerGroups', name, false),
  };
}

/**
 * What a group wants of a topic: what its heartbeats told, else what its pulls brought along
 * (`ConsumerManager.findSubscriptionData`).
 */
export function subscriptionOf(
  { consumers, compensation }: Members,
  group: string,
  topic: string,
): SubscriptionData | undefined {
  return consumers.get(group)?.subscriptions.get(topic) ?? compensation.get(group)?.get(topic);
}

/** Remembers a subscription that a pull brought along. */
export function compensate(
  members: Members,
  group: string,
  subscription: SubscriptionData,
): Members {
  const topics = members.compensation.get(group) ?? emptyTable<SubscriptionData>();
  const after = topics.set(subscription.topic, subscription);
  return { ...members, compensation: members.compensation.set(group, after) };
}
