/** Names and order of queues. */
import type { MessageQueue } from './routeInfo.ts';

/** A queue’s key in tables, `topic@brokerName@queueId`: no topic contains an `@`. */
export function queueKey({ topic, brokerName, queueId }: MessageQueue): string {
  return `${topic}@${brokerName}@${queueId}`;
}

/** The name of the broker in a queue's key. */
export function brokerNameOf(key: string): string {
  return key.slice(key.indexOf('@') + 1, key.lastIndexOf('@'));
}

/** How queues are shown to whoever watches: `brokerName/queueId`. */
export function queueName({ brokerName, queueId }: MessageQueue): string {
  return `${brokerName}/${queueId}`;
}

/** Java’s order of texts: by UTF-16 units. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Upstream's order of queues: topic, broker name, then the number of the queue. */
export function compareQueues(a: MessageQueue, b: MessageQueue): number {
  return (
    compareText(a.topic, b.topic) ||
    compareText(a.brokerName, b.brokerName) ||
    a.queueId - b.queueId
  );
}
