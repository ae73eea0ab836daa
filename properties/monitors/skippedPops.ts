/**
 * Reports messages that a pop passed over: something behind them in their queue was handed out to a
 * group that they are meant for, and they never were. Groups of simple consumers begin at the first
 * message.
 */
import { queueKey } from '../../actors/broker/names.ts';
import { messageAt } from '../../actors/broker/store.ts';
import type { StoredMessage } from '../../protocol/message.ts';
import { messageProperty, propertyOf } from '../../protocol/messageProperties.ts';
import { brokerOf } from './brokerState.ts';
import { type Evidence, specsOf } from './evidence.ts';
import { popEvents } from './popEvents.ts';

interface Queue {
  readonly broker: string;
  readonly group: string;
  readonly topic: string;
  readonly queueId: number;
  /** What was handed out, as `offset msgId`. */
  readonly popped: Set<string>;
  last: number;
}

/** One line a message. */
export function skippedPops(evidence: Evidence): readonly string[] {
  const wants = filtersOf(evidence);
  return [...queuesOf(evidence)].flatMap(({ broker, group, topic, queueId, popped, last }) => {
    const store = brokerOf(evidence.kernel, broker)?.store;
    const isWanted = wants.get(group);
    if (store === undefined || isWanted === undefined) return [];
    const skipped: string[] = [];
    for (let offset = 0; offset < last; offset += 1) {
      const message = messageAt(store, queueKey(topic, queueId), offset);
      if (message === undefined || popped.has(`${offset} ${idOf(message)}`)) continue;
      if (!isWanted(propertyOf(message.properties, messageProperty.tags))) continue;
      const place = `${offset} of ${broker} ${topic} ${queueId}`;
      skipped.push(`${bodyOf(message)} at ${place} was passed over by ${group}, which got ${last}`);
    }
    return skipped;
  });
}

function queuesOf(evidence: Evidence): Iterable<Queue> {
  const queues = new Map<string, Queue>();
  for (const event of popEvents(evidence)) {
    if (event.kind !== 'popped') continue;
    const { broker, popped } = event;
    const { group } = popped;
    for (const { topic, queueId, queueOffset, msgId } of popped.messages) {
      const key = `${broker} ${group} ${topic} ${queueId}`;
      const fresh = { broker, group, topic, queueId, popped: new Set<string>(), last: 0 };
      const queue = queues.get(key) ?? fresh;
      queues.set(key, queue);
      queue.popped.add(`${queueOffset} ${msgId}`);
      queue.last = Math.max(queue.last, queueOffset);
    }
  }
  return queues.values();
}

type Wants = (tags: string | undefined) => boolean;

/** By group, which tags are meant for it. */
function filtersOf({ plan }: Evidence): ReadonlyMap<string, Wants> {
  const filters = new Map<string, Wants>();
  for (const { kind, name, options } of specsOf(plan)) {
    if (kind !== 'simpleConsumer' && kind !== 'consumer') continue;
    const { group = name, tags = '*' } = options;
    const wanted = tags === '*' ? undefined : tags.split('||').map((tag) => tag.trim());
    filters.set(group, (tag) => wanted === undefined || wanted.includes(tag ?? ''));
  }
  return filters;
}

function idOf({ properties }: StoredMessage): string {
  return propertyOf(properties, messageProperty.uniqueKey) ?? '';
}

function bodyOf({ body }: StoredMessage): string {
  return new TextDecoder().decode(body);
}
