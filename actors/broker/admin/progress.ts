/** What the tables of offsets and the store tell of groups together. */
import type { ConsumeStats } from '../../../protocol/bodies/consumeStats.ts';
import { subscriptionOf } from '../../shared/membership/consumers.ts';
import { committedOffset, type Offset } from '../offsets.ts';
import type { Broker } from '../state.ts';
import { maxOffsetOf, messageAt } from '../store/store.ts';
import { queueKey } from '../topics/names.ts';
import { topicConfigOf } from '../topics/topics.ts';

/** Store time of a message in ms; -1 where there is none. */
export function storeTimeAt({ store }: Broker, key: string, offset: number): number {
  return messageAt(store, key, offset)?.storeTimestamp ?? -1;
}

/** Groups that have offsets in a topic, sorted (`whichGroupByTopic`). */
export function groupsOfTopic({ offsets }: Broker, topic: string): readonly string[] {
  return parts(offsets.committed.keys(), topic, 0, 1);
}

/** Topics in which a group has offsets, sorted (`whichTopicByConsumer`). */
export function topicsOfGroup({ offsets }: Broker, group: string): readonly string[] {
  return parts(offsets.committed.keys(), group, 1, 0);
}

/** Of the keys `topic@group` whose one part is the one asked for, the other part. */
function parts(keys: Iterable<string>, asked: string, at: 0 | 1, other: 0 | 1): readonly string[] {
  const found: string[] = [];
  for (const key of keys) {
    const split = key.split('@');
    if (split[at] === asked && split.length === 2) found.push(split[other] ?? '');
  }
  return found.sort();
}

/** Up to where the pulls of a group have read a queue; -1 if there were none in this life. */
export function pulledOffset(
  { offsets }: Broker,
  topic: string,
  group: string,
  queueId: number,
): Offset {
  return offsets.pulled.get(`${topic}@${group}`)?.get(queueId) ?? -1;
}

/** Whether the members of a group want other topics, but not this one. */
export function isUnwanted({ members }: Broker, group: string, topic: string): boolean {
  const topics = members.consumers.get(group)?.subscriptions.size ?? 0;
  return topics > 0 && subscriptionOf(members, group, topic) === undefined;
}

/** How far a group is behind in topics that exist; the rate is not modelled. */
export function progressOf(
  state: Broker,
  group: string,
  topics: readonly string[],
): ConsumeStats & { readonly consumeTps: 0 } {
  const offsetTable = topics.flatMap((topic) => {
    const config = topicConfigOf(state, topic);
    if (config === undefined || isUnwanted(state, group, topic)) return [];
    return Array.from(
      { length: config.readQueueNums },
      (_, queueId) =>
        [queueOf(state, topic, queueId), inQueue(state, group, topic, queueId)] as const,
    );
  });
  return { consumeTps: 0, offsetTable };
}

function queueOf({ config: { brokerName } }: Broker, topic: string, queueId: number) {
  return { brokerName, queueId, topic };
}

function inQueue(state: Broker, group: string, topic: string, queueId: number) {
  const key = queueKey(topic, queueId);
  const committed = Number(committedOffset(state.offsets, topic, group, queueId));
  const consumerOffset = Math.max(0, committed);
  const pulled = Number(pulledOffset(state, topic, group, queueId));
  const lastTimestamp = consumerOffset > 0 ? storeTimeAt(state, key, consumerOffset - 1) : 0;
  return {
    brokerOffset: maxOffsetOf(state.store, key),
    consumerOffset,
    lastTimestamp: Math.max(0, lastTimestamp),
    pullOffset: Math.max(consumerOffset, pulled),
  };
}
