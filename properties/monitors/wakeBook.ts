/**
 * Keeps account of who waits at a broker, and of whom a message wakes that has become readable: by
 * the broker's own steps, so that one that is paused or slow is no later than its input is.
 *
 * Every held pull that a message is meant for is executed again in the step in which it becomes
 * readable. Of the pops that wait under one key, the one that waits first is, whatever it finds
 * then: a pop that waits on is held anew, and known by its new id. Where the first one's filter
 * does not want the message, those behind it are owed nothing.
 */

import type { PopWaiter } from '../../actors/broker/pop/popWaiting.ts';
import type { HeldPull } from '../../actors/broker/pulls/held.ts';
import type { Broker } from '../../actors/broker/state.ts';
import { queueOf } from '../../actors/broker/store/store.ts';
import { queueKey } from '../../actors/broker/topics/names.ts';
import { lets } from '../../actors/broker/topics/subscription.ts';
import type { StoredMessage } from '../../protocol/message.ts';
import { messageProperty, propertyOf } from '../../protocol/messageProperties.ts';
import { popRetryTopicV1, popRetryTopicV2 } from '../../protocol/retryTopics.ts';
import { placeText } from './placeText.ts';
import type { Life } from './watchedMachine.ts';

/** Who was woken by a message that had become readable. */
export type Woken =
  | 'a message woke a pull'
  | 'a message woke two pulls of its queue'
  | 'a message woke a pop of its queue'
  | 'a message woke a pop of all queues'
  | 'a copy in a retry topic woke a pop';

/** A message that has just become readable. */
interface Arrived {
  readonly message: StoredMessage;
  /** `topic@queueId`. */
  readonly key: string;
  readonly tagsCode: number;
}

/** Somebody who went on waiting in front of a message. */
export interface LateWake {
  readonly text: string;
  /** Where the message lies. */
  readonly place: string;
}

/** Listens to brokers; `late` has each that went on waiting in front of a message. */
export class WakeBook {
  readonly late: LateWake[] = [];
  readonly woken = new Set<Woken>();

  stepped({ name }: Life, before: Broker, after: Broker): void {
    if (before.store.dispatched === after.store.dispatched) return;
    if (before.held.byQueue.size === 0 && before.popWaiting.byDue.size === 0) return;
    const arrived = arrivedBetween(before, after);
    for (const key of new Set(arrived.map((each) => each.key))) {
      this.pulls(name, key, arrived, before, after);
    }
    for (const [key, waiters] of before.popWaiting.byKey) {
      const { value: first } = waiters.first()!; // A key that nobody waits under is let go of.
      const cause = arrived.find((each) => concerns(first, each));
      if (cause === undefined) continue;
      const waitsOn = after.popWaiting.byKey.get(key)?.get(first.deadline, first.id) !== undefined;
      if (waitsOn) this.late.push(lateBefore(name, popText(first), cause));
      else this.woken.add(kindOf(first, cause));
    }
  }

  private pulls(
    name: string,
    key: string,
    arrived: readonly Arrived[],
    before: Broker,
    after: Broker,
  ): void {
    let count = 0;
    for (const pull of before.held.byQueue.get(key)?.values() ?? []) {
      const cause = arrived.find((each) => isMeantFor(pull, each));
      if (cause === undefined) continue;
      const waitsOn = after.held.byQueue.get(key)?.has(pull.id) === true;
      if (waitsOn) this.late.push(lateBefore(name, pullText(pull), cause));
      else count += 1;
    }
    if (count > 0) this.woken.add('a message woke a pull');
    if (count > 1) this.woken.add('a message woke two pulls of its queue');
  }
}

/** The records that a step has dispatched to their queues. */
function arrivedBetween(before: Broker, { store }: Broker): readonly Arrived[] {
  const arrived: Arrived[] = [];
  for (let index = before.store.dispatched; index < store.dispatched; index += 1) {
    const message = store.log.get(index);
    if (message === undefined) continue;
    const key = queueKey(message.topic, message.queueId);
    const entry = queueOf(store, key).entries.get(message.queueOffset);
    if (entry !== undefined) arrived.push({ message, key, tagsCode: entry.tagsCode });
  }
  return arrived;
}

function isMeantFor(pull: HeldPull, { message, key, tagsCode }: Arrived): boolean {
  if (key !== pull.key || message.queueOffset < pull.pullFrom) return false;
  return lets(pull.subscription, tagsCode);
}

/** Whether a message wakes a pop, should it be the first to wait. */
function concerns(pop: PopWaiter, arrived: Arrived): boolean {
  const { topic, queueId } = pop.request.frame.header;
  const { message, tagsCode } = arrived;
  if (queueId >= 0 && queueId !== message.queueId) return false;
  if (message.topic !== topic && !isCopyFor(pop, message)) return false;
  return pop.subscription === undefined || lets(pop.subscription, tagsCode);
}

/** Whether a message lies in the retry topic of a pop, and says that it is for its group. */
function isCopyFor({ request }: PopWaiter, message: StoredMessage): boolean {
  const { topic, consumerGroup: group } = request.frame.header;
  const isInRetryTopic =
    message.topic === popRetryTopicV1(topic, group) ||
    message.topic === popRetryTopicV2(topic, group);
  return isInRetryTopic && propertyOf(message.properties, messageProperty.originGroup) === group;
}

function kindOf({ request }: PopWaiter, { message }: Arrived): Woken {
  const { topic, queueId } = request.frame.header;
  if (message.topic !== topic) return 'a copy in a retry topic woke a pop';
  return queueId < 0 ? 'a message woke a pop of all queues' : 'a message woke a pop of its queue';
}

function lateBefore(broker: string, who: string, { message }: Arrived): LateWake {
  const { topic, queueId, queueOffset, body } = message;
  const place = placeText(broker, topic, queueId, queueOffset);
  const text = `"${decoder.decode(body)}" was there, and ${who} waited on: ${place}`;
  return { text, place };
}

const decoder = new TextDecoder();

function pullText({ request, pullFrom }: HeldPull): string {
  return `the pull of group ${request.frame.header.consumerGroup} from ${pullFrom}`;
}

function popText({ request }: PopWaiter): string {
  const { consumerGroup, queueId } = request.frame.header;
  const from = queueId < 0 ? 'all queues' : `queue ${queueId}`;
  return `the pop of group ${consumerGroup} from ${from}`;
}
