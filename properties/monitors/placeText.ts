/** Places of messages in words, alike in everything that monitors say. */

/** A queue: `orders/0 on b0`. */
export function queueText(broker: string, topic: string, queueId: number | string): string {
  return `${topic}/${queueId} on ${broker}`;
}

/** A place in a queue: `offset 1 of orders/0 on b0`. */
export function placeText(
  broker: string,
  topic: string,
  queueId: number | string,
  offset: number,
): string {
  return `offset ${offset} of ${queueText(broker, topic, queueId)}`;
}

/** A queue that is written as `topic@broker@queueId`. */
export function queueOf(key: string): string {
  const [topic = '', broker = '', queueId = ''] = key.split('@');
  return queueText(broker, topic, queueId);
}
