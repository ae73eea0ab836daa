/**
 * Reports messages that a pop passed over: something behind them in their queue was handed out to a
 * group that they are meant for, and they never were. Groups of simple consumers begin at the first
 * message.
 */

import { messageAt } from '../../actors/broker/store/store.ts';
import { queueKey } from '../../actors/broker/topics/names.ts';
import type { StoredMessage } from '../../protocol/message.ts';
import { messageProperty, parseProperties, propertyOf } from '../../protocol/messageProperties.ts';
import { bodyText } from './bodyText.ts';
import { brokerOf } from './brokerState.ts';
import { type Evidence, specsOf } from './evidence.ts';
import type { Found } from './found.ts';
import { placeText } from './placeText.ts';
import { orderedGroups, popEvents } from './popEvents.ts';
import { type Wants, wantsOf } from './wants.ts';

interface Queue {
  readonly broker: string;
  readonly group: string;
  readonly topic: string;
  readonly queueId: number;
  /** What was handed out, as `offset msgId`. */
  readonly popped: Set<string>;
  /** When a place was handed out that lies behind all before it. */
  readonly advances: { readonly queueOffset: number; readonly timeMs: number }[];
  last: number;
}

/** One line a message. */
export function skippedPops(evidence: Evidence): readonly Found[] {
  const wants = filtersOf(evidence);
  const ordered = orderedGroups(evidence);
  return [...queuesOf(evidence)].flatMap(
    ({ broker, group, topic, queueId, popped, advances, last }) => {
      const store = brokerOf(evidence.kernel, broker)?.store;
      const isWanted = wants.get(group);
      if (store === undefined || isWanted === undefined || ordered.has(group)) return [];
      const skipped: Found[] = [];
      for (let offset = 0; offset < last; offset += 1) {
        const message = messageAt(store, queueKey(topic, queueId), offset);
        if (message === undefined || popped.has(`${offset} ${idOf(message)}`)) continue;
        const properties = parseProperties(message.properties);
        if (!isWanted(properties.get(messageProperty.tags), Object.fromEntries(properties))) {
          continue;
        }
        const place = placeText(broker, topic, queueId, offset);
        const { timeMs } = advances.find(({ queueOffset }) => queueOffset > offset)!;
        const what = `"${bodyText(message)}" was passed over`;
        skipped.push({ text: `${what}: ${place}, for group ${group}, which got ${last}`, timeMs });
      }
      return skipped;
    },
  );
}

function queuesOf(evidence: Evidence): Iterable<Queue> {
  const queues = new Map<string, Queue>();
  for (const event of popEvents(evidence)) {
    if (event.kind !== 'popped') continue;
    const { broker, timeMs } = event;
    const { group, messages } = event.popped;
    for (const { topic, queueId, queueOffset, msgId } of messages) {
      const key = `${broker} ${group} ${topic} ${queueId}`;
      const popped = new Set<string>();
      const fresh: Queue = { broker, group, topic, queueId, popped, advances: [], last: 0 };
      const queue = queues.get(key) ?? fresh;
      queues.set(key, queue);
      queue.popped.add(`${queueOffset} ${msgId}`);
      if (queueOffset > queue.last) queue.advances.push({ queueOffset, timeMs });
      queue.last = Math.max(queue.last, queueOffset);
    }
  }
  return queues.values();
}

/** By group, which messages are meant for it. */
function filtersOf({ plan }: Evidence): ReadonlyMap<string, Wants> {
  const filters = new Map<string, Wants>();
  for (const { kind, name, options } of specsOf(plan)) {
    if (kind !== 'simpleConsumer' && kind !== 'consumer') continue;
    filters.set(options.group ?? name, wantsOf(options));
  }
  return filters;
}

function idOf({ properties }: StoredMessage): string {
  return propertyOf(properties, messageProperty.uniqueKey) ?? '';
}
