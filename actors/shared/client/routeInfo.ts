/**
 * What a client makes of a topic's route (`MQClientInstance.topicRouteData2TopicPublishInfo` and
 * `topicRouteData2TopicSubscribeInfo`).
 *
 * Not modelled: static topics (`topicQueueMappingByBroker`), whose queues are logical.
 */
import type { TopicRouteData } from '../../../protocol/bodies/topicRouteData.ts';

/** One queue of a topic on one broker. */
export interface MessageQueue {
  readonly topic: string;
  readonly brokerName: string;
  readonly queueId: number;
}

/** The queues that a topic's messages can be sent to. */
export interface PublishInfo {
  /** The name server holds an order configuration, which names the queues. */
  readonly ordered: boolean;
  /** Sorted by broker name and queue id. */
  readonly queues: readonly MessageQueue[];
}

/** Id of the broker that takes writes (`MixAll.MASTER_ID`). */
export const masterId = 0;

const writable = 2;
const readable = 4;

const byName = <T extends { readonly brokerName: string }>(a: T, b: T): number =>
  a.brokerName < b.brokerName ? -1 : a.brokerName > b.brokerName ? 1 : 0;

/** The canonical text of a route: equal texts, equal routes, whatever the order of their lists. */
export function routeKey(route: TopicRouteData): string {
  const queues = [...route.queueDatas]
    .sort(byName)
    .map((q) => [q.brokerName, q.perm, q.readQueueNums, q.writeQueueNums, q.topicSysFlag]);
  const brokers = [...route.brokerDatas]
    .sort(byName)
    .map((b) => [b.brokerName, b.cluster, [...b.brokerAddrs].sort(([a], [c]) => a - c)]);
  return JSON.stringify([route.orderTopicConf ?? null, queues, brokers]);
}

/**
 * The queues to send to: those of the order configuration if there is one, else every queue of a
 * writable topic on a broker that has a master.
 */
export function publishInfoOf(topic: string, route: TopicRouteData): PublishInfo {
  const order = route.orderTopicConf;
  if (order !== undefined && order !== '') return { ordered: true, queues: ordered(topic, order) };
  const queues: MessageQueue[] = [];
  for (const { brokerName, perm, writeQueueNums } of [...route.queueDatas].sort(byName)) {
    const broker = route.brokerDatas.find((data) => data.brokerName === brokerName);
    if ((perm & writable) === 0 || broker?.brokerAddrs.has(masterId) !== true) continue;
    for (let queueId = 0; queueId < writeQueueNums; queueId += 1) {
      queues.push({ topic, brokerName, queueId });
    }
  }
  return { ordered: false, queues };
}

/** `broker-a:4;broker-b:2` as queues. A part that is not of this form gives none. */
function ordered(topic: string, order: string): readonly MessageQueue[] {
  const queues: MessageQueue[] = [];
  for (const part of order.split(';')) {
    const [brokerName = '', count = ''] = part.split(':');
    for (let queueId = 0; queueId < Number(count); queueId += 1) {
      queues.push({ topic, brokerName, queueId });
    }
  }
  return queues;
}

/** The queues to consume: every queue of a readable topic, also where its broker has no master. */
export function subscribeQueuesOf(topic: string, route: TopicRouteData): readonly MessageQueue[] {
  const queues: MessageQueue[] = [];
  for (const { brokerName, perm, readQueueNums } of [...route.queueDatas].sort(byName)) {
    if ((perm & readable) === 0) continue;
    for (let queueId = 0; queueId < readQueueNums; queueId += 1) {
      queues.push({ topic, brokerName, queueId });
    }
  }
  return queues;
}

/** The route that a missing topic borrows: no entry has more queues than such a topic would get. */
export function asDefaultRoute(route: TopicRouteData, queuesMax: number): TopicRouteData {
  const queueDatas = route.queueDatas.map((queue) => {
    const queueNums = Math.min(queuesMax, queue.readQueueNums);
    return { ...queue, readQueueNums: queueNums, writeQueueNums: queueNums };
  });
  return { ...route, queueDatas };
}
