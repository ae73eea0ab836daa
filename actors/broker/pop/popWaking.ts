/**
 * What wakes the pops that wait (`PopLongPollingService`).
 *
 * Behaviour: a pop whose time is over is executed once more and answered. A message that arrives
 * wakes, of each group, the first that waits for its queue and the first that waits for all; a
 * first one whose filter does not want it stays, and the others of its key with it. A copy in a
 * retry topic wakes those of its group that wait for the topic itself.
 */
import { messageProperty, propertyOf } from '../../../protocol/messageProperties.ts';
import { normalTopicOf } from '../../../protocol/retryTopics.ts';
import { andThen } from '../../shared/apply.ts';
import type { Stamp, Step, TimerEvent } from '../../shared/node.ts';
import { letsCode, letsMessage } from '../filters/messageFilter.ts';
import type { Broker } from '../state.ts';
import { type Arrival, messageAt } from '../store/store.ts';
import { isRetryTopic } from '../topics/names.ts';
import { armPops } from './popPolling.ts';
import { runPops } from './popping.ts';
import { type PopWaiter, type PopWaiting, type Waitable, waitingKey } from './popWaiting.ts';

/** Every so many messages of a queue wake whoever is first, whatever its filter. */
const forceInterval = 800;

/** `timer.popWait`: executes those whose time is over. */
export function endWaits(state: Broker, event: TimerEvent): Step<Broker> {
  const fired: Broker = { ...state, popWaiting: { ...state.popWaiting, armedFor: undefined } };
  const over: PopWaiter[] = [];
  for (const { major, value } of fired.popWaiting.byDue) {
    if (major > event.at) break;
    over.push(value);
  }
  return andThen(runPops(fired, over, event), (now) => armPops(now, event));
}

/** Wakes who waits for messages that have become readable. */
export function wakePops(state: Broker, arrivals: readonly Arrival[], stamp: Stamp): Step<Broker> {
  let step: Step<Broker> = [state, []];
  for (const arrival of arrivals) {
    for (const key of keysOf(step[0], step[0].popWaiting, arrival)) {
      const waiter = step[0].popWaiting.byKey.get(key)?.first()?.value;
      if (waiter === undefined || !isMeantFor(step[0], waiter, arrival)) continue;
      step = andThen(step, (now) => runPops(now, [waiter], stamp));
    }
  }
  return andThen(step, (now) => armPops(now, stamp));
}

/** The keys of those who may wait for a message. */
export function keysOf<R extends Waitable>(
  { store }: Broker,
  { groups }: PopWaiting<R>,
  arrival: Arrival,
): readonly string[] {
  const split = arrival.key.lastIndexOf('@');
  const topic = arrival.key.slice(0, split);
  const queueId = Number(arrival.key.slice(split + 1));
  const keys: string[] = [];
  const both = (of: string, group: string) =>
    keys.push(waitingKey(of, group, -1), waitingKey(of, group, queueId));
  for (const group of groups.get(topic)?.keys() ?? []) both(topic, group);
  if (!isRetryTopic(topic)) return keys;
  const message = messageAt(store, arrival.key, arrival.queueOffset);
  const group = message && propertyOf(message.properties, messageProperty.originGroup);
  if (group !== undefined) both(normalTopicOf(topic, group), group);
  return keys;
}

function isMeantFor(
  { store }: Broker,
  { subscription }: PopWaiter,
  { key, queueOffset, tagsCode }: Arrival,
): boolean {
  const isForced = (queueOffset + 1) % forceInterval === 0;
  if (subscription === undefined || isForced) return true;
  if (!letsCode(subscription, tagsCode)) return false;
  if (subscription.expression === undefined) return true;
  const message = messageAt(store, key, queueOffset);
  return message === undefined || letsMessage(subscription, message);
}
