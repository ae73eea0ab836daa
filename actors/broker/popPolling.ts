/**
 * Long polling of pops (`PopLongPollingService`).
 *
 * Behaviour: a pop that finds nothing waits until 50 ms before its time is over, then is executed
 * once more and answered. A message that arrives wakes, of each group, the first that waits for its
 * queue and the first that waits for all; a first one whose filter does not want it stays, and the
 * others of its key with it. A copy in a retry topic wakes those of its group that wait for the
 * topic itself. Closed connections take theirs along.
 *
 * Not modelled: the look every 20 ms (here it is at the very moment); waiters of topics and groups
 * that were deleted.
 */

import type { SubscriptionData } from '../../protocol/bodies/heartbeatData.ts';
import { messageProperty, propertyOf } from '../../protocol/messageProperties.ts';
import { normalTopicOf } from '../../protocol/retryTopics.ts';
import { andThen } from '../shared/apply.ts';
import type { Output, Stamp, Step, TimerEvent } from '../shared/node.ts';
import { isRetryTopic } from './names.ts';
import { type PopRequest, runPops } from './popping.ts';
import { addWaiter, type PopWaiter, waitingKey } from './popWaiting.ts';
import type { Broker } from './state.ts';
import { type Arrival, messageAt } from './store.ts';
import { lets } from './subscription.ts';

/** The timer of the pop whose time is over first. */
export const popTimer = 'popWait';

/** A pop is over when less than this is left of its time. */
const earlyMs = 50;
/** Every so many messages of a queue wake whoever is first, whatever its filter. */
const forceInterval = 800;

/** Runtimes cannot wait for more than 24 days, whatever a client asks for. */
const timerMaxMs = 3_600_000;

/** Why a pop does not wait. */
export type NoWait = 'timedOut' | 'full';

/** When a pop's time is over, by the client's reckoning. */
export function deadlineOf({ frame }: PopRequest): number {
  return Number(frame.header.bornTime) + Number(frame.header.pollTime);
}

/** What keeps a pop from waiting; undefined if nothing does. */
export function noWaitOf(state: Broker, request: PopRequest, { at }: Stamp): NoWait | undefined {
  const { config, popWaiting: waiting } = state;
  const { topic, consumerGroup, queueId, pollTime } = request.frame.header;
  if (Number(pollTime) <= 0) return 'timedOut';
  if (waiting.byDue.size >= config.maxPopPollingSize) return 'full';
  if (at > deadlineOf(request) - earlyMs) return 'timedOut';
  const ofKey = waiting.byKey.get(waitingKey(topic, consumerGroup, queueId));
  return (ofKey?.size ?? 0) > config.popPollingSize ? 'full' : undefined;
}

/** Lets a pop wait; with `isHurried` only for a moment, since there is more to look at. */
export function suspendPop(
  state: Broker,
  request: PopRequest,
  subscription: SubscriptionData | undefined,
  isHurried: boolean,
  { at }: Stamp,
): Broker {
  const { topic, consumerGroup, queueId } = request.frame.header;
  const deadline = deadlineOf(request);
  const popWaiting = addWaiter(state.popWaiting, {
    key: waitingKey(topic, consumerGroup, queueId),
    request,
    subscription,
    deadline,
    due: isHurried ? at + 1 : deadline - earlyMs + 1,
  });
  return { ...state, popWaiting };
}

/** Sets the timer for the pop that ends first, or takes it back when nobody waits. */
export function armPops(state: Broker, { at }: Stamp): Step<Broker> {
  const { popWaiting } = state;
  const due = popWaiting.byDue.first()?.major;
  if (due === popWaiting.armedFor) return [state, []];
  const timer = { name: popTimer, key: '' };
  const output: Output =
    due === undefined
      ? { type: 'timer.cancel', ...timer }
      : { type: 'timer.set', ...timer, delayMs: Math.min(Math.max(0, due - at), timerMaxMs) };
  return [{ ...state, popWaiting: { ...popWaiting, armedFor: due } }, [output]];
}

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
    for (const key of keysOf(step[0], arrival)) {
      const waiter = step[0].popWaiting.byKey.get(key)?.first()?.value;
      if (waiter === undefined || !isMeantFor(waiter, arrival)) continue;
      step = andThen(step, (now) => runPops(now, [waiter], stamp));
    }
  }
  return andThen(step, (now) => armPops(now, stamp));
}

/** The keys of those who may wait for a message. */
function keysOf(state: Broker, arrival: Arrival): readonly string[] {
  const split = arrival.key.lastIndexOf('@');
  const topic = arrival.key.slice(0, split);
  const queueId = Number(arrival.key.slice(split + 1));
  const { groups } = state.popWaiting;
  const keys: string[] = [];
  const both = (of: string, group: string) =>
    keys.push(waitingKey(of, group, -1), waitingKey(of, group, queueId));
  for (const group of groups.get(topic)?.keys() ?? []) both(topic, group);
  if (!isRetryTopic(topic)) return keys;
  const message = messageAt(state.store, arrival.key, arrival.queueOffset);
  const group = message && propertyOf(message.properties, messageProperty.originGroup);
  if (group !== undefined) both(normalTopicOf(topic, group), group);
  return keys;
}

function isMeantFor({ subscription }: PopWaiter, { queueOffset, tagsCode }: Arrival): boolean {
  if (subscription === undefined || lets(subscription, tagsCode)) return true;
  return (queueOffset + 1) % forceInterval === 0;
}
