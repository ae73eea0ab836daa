/**
 * Who asks to be told when there is something to pop (`NotificationProcessor`).
 *
 * Behaviour: told at once if a queue holds more than the group has taken, of the topic or of its
 * retry topics; a queue that an ordered batch holds up counts as empty where the request says so.
 * Else the question waits, as pops do but in a table of its own, and without its filter: whoever
 * would wait longest is asked first, looked at again, and waits on if there is nothing. When its
 * time is over it is looked at a last time. Nothing is taken and nothing noted.
 */
import type { SubscriptionData } from '../../../protocol/bodies/heartbeatData.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { popRetryTopicV1, popRetryTopicV2 } from '../../../protocol/retryTopics.ts';
import { andThen } from '../../shared/apply.ts';
import type { Output, Request, Stamp, Step, TimerEvent } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { carriedFilter } from '../filters/messageFilter.ts';
import type { Refusal } from '../sends/sendAnswer.ts';
import type { Broker } from '../state.ts';
import { type Arrival, maxOffsetOf, queueOf } from '../store/store.ts';
import { queueKey } from '../topics/names.ts';
import { isTagType, lets, parseSubscription } from '../topics/subscription.ts';
import { topicConfigOf } from '../topics/topics.ts';
import { isBlocking } from './orderBatch.ts';
import { batchOf, type OrderedQueue } from './orders.ts';
import { checkPeek, unsetRemark } from './peekChecks.ts';
import { peekOffsetOf } from './peeking.ts';
import { isUnread } from './popChecks.ts';
import { armed, deadlineOf, dueOf, noWaitOf } from './popPolling.ts';
import { addWaiter, type PopWaiter, releaseWaiter, waitingKey } from './popWaiting.ts';
import { keysOf } from './popWaking.ts';

/** A question whether there is anything to pop, now or held back. */
export type NotificationRequest = Pick<Request<'notification'>, 'connection' | 'frame'>;

type Waiter = PopWaiter<NotificationRequest>;
type Header = NotificationRequest['frame']['header'];

/** The timer of the question whose time is over first. */
export const notificationTimer = 'notificationWait';

/** Answers a question that has come in, or lets it wait. */
export function notifyOrWait(
  state: Broker,
  request: NotificationRequest,
  stamp: Stamp,
): Step<Broker> {
  return andThen(look(state, bornAt(request, stamp.at), stamp), (now) =>
    armNotifications(now, stamp),
  );
}

function bornAt(request: NotificationRequest, at: number): NotificationRequest {
  const { connection, frame } = request;
  if (Number(frame.header.bornTime) !== 0) return request;
  return { connection, frame: { ...frame, header: { ...frame.header, bornTime: at } } };
}

/** Looks whether there is anything, answers if so, and else waits if it may. */
function look(state: Broker, request: NotificationRequest, stamp: Stamp): Step<Broker> {
  const { step, refused } = checkPeek(state, request, stamp);
  const filter = filterOf(state, request.frame.header, stamp.at);
  const problem = refused ?? ('code' in filter ? filter : undefined);
  return andThen(step, (now) => {
    if (problem !== undefined) return [now, answer(request, problem, {})];
    const { subscription } = filter as Filter; // It is no refusal.
    if (hasMessage(now, request.frame.header, subscription, stamp.at)) {
      return [now, answer(request, done, { hasMsg: true })];
    }
    return waitOrEnd(now, request, stamp);
  });
}

const done: Refusal = { code: responseCode.SUCCESS, remark: unsetRemark };

function waitOrEnd(state: Broker, request: NotificationRequest, stamp: Stamp): Step<Broker> {
  const noWait = noWaitOf(state.config, state.notificationWaiting, request, stamp);
  if (noWait !== undefined) {
    return [state, answer(request, done, { pollingFull: noWait === 'full' })];
  }
  const { topic, consumerGroup, queueId } = request.frame.header;
  const deadline = deadlineOf(request);
  const notificationWaiting = addWaiter(state.notificationWaiting, {
    key: waitingKey(topic, consumerGroup, queueId),
    request,
    subscription: undefined,
    deadline,
    due: dueOf(deadline),
  });
  return [{ ...state, notificationWaiting }, []];
}

function answer(
  request: NotificationRequest,
  { code, remark }: Refusal,
  { hasMsg = false, pollingFull = false }: { hasMsg?: boolean; pollingFull?: boolean },
): readonly Output[] {
  return respond<'notification'>(request, code, { remark, header: { hasMsg, pollingFull } });
}

interface Filter {
  readonly subscription: SubscriptionData | undefined;
}

/** A filter counts only where its kind is told, too. */
function filterOf(state: Broker, { topic, exp, expType }: Header, at: number): Filter | Refusal {
  const isTold = expType !== undefined && expType !== '' && exp !== undefined && exp !== '';
  if (!isTold) return { subscription: undefined };
  const subscription = parseSubscription(topic, exp, expType, at);
  if (subscription !== undefined && !isUnread(carriedFilter(state, subscription))) {
    return { subscription };
  }
  const remark = "parse the consumer's subscription failed";
  return { code: responseCode.SUBSCRIPTION_PARSE_FAILED, remark };
}

/** Whether a group has something to pop. */
function hasMessage(
  state: Broker,
  header: Header,
  subscription: SubscriptionData | undefined,
  at: number,
): boolean {
  const { topic, consumerGroup: group, queueId } = header;
  const { enableRetryTopicV2, retrieveMessageFromPopRetryTopicV1 } = state.config;
  const isThere = (name: string, queue: number) =>
    hasQueueMessage(state, header, name, queue, name === topic ? subscription : undefined, at);
  const isAnywhere = (name: string) => {
    const queues = topicConfigOf(state, name)?.readQueueNums ?? 0;
    for (let queue = 0; queue < queues; queue += 1) if (isThere(name, queue)) return true;
    return false;
  };
  if (queueId >= 0 ? isThere(topic, queueId) : isAnywhere(topic)) return true;
  const hasV1 = !enableRetryTopicV2 || retrieveMessageFromPopRetryTopicV1;
  return (
    (enableRetryTopicV2 && isAnywhere(popRetryTopicV2(topic, group))) ||
    (hasV1 && isAnywhere(popRetryTopicV1(topic, group)))
  );
}

/** Of a queue with few messages left, so many are held against the filter. */
const filteredMax = 32;

function hasQueueMessage(
  state: Broker,
  { topic: asked, consumerGroup: group, order, attemptId }: Header,
  topic: string,
  queueId: number,
  subscription: SubscriptionData | undefined,
  at: number,
): boolean {
  // The queue of the topic asked for, whichever topic is looked at.
  const batch = order ? batchOf(state, { topic: asked, group, queueId }) : undefined;
  if (isBlocking(batch, attemptId, at)) return false;
  const key = queueKey(topic, queueId);
  const offset = peekOffsetOf(state, topic, group, queueId);
  const left = maxOffsetOf(state.store, key) - offset;
  if (left <= 0) return false;
  const isFiltered = subscription !== undefined && isTagType(subscription.expressionType);
  if (!isFiltered || !state.config.useMessageFilterForNotification) return true;
  if (left >= state.config.maxMessageFilterNumForNotification) return true;
  const { entries } = queueOf(state.store, key);
  for (let i = offset; i < offset + Math.min(left, filteredMax); i += 1) {
    const entry = entries.get(i);
    if (entry !== undefined && lets(subscription, entry.tagsCode)) return true;
  }
  return false;
}

/** `timer.notificationWait`: answers those whose time is over. */
export function endNotifications(state: Broker, event: TimerEvent): Step<Broker> {
  const { notificationWaiting } = state;
  const fired: Broker = {
    ...state,
    notificationWaiting: { ...notificationWaiting, armedFor: undefined },
  };
  const over: Waiter[] = [];
  for (const { major, value } of notificationWaiting.byDue) {
    if (major > event.at) break;
    over.push(value);
  }
  return andThen(lookAgain(fired, over, event), (now) => armNotifications(now, event));
}

/** Looks again for who waits for messages that have become readable. */
export function tellArrivals(
  state: Broker,
  arrivals: readonly Arrival[],
  stamp: Stamp,
): Step<Broker> {
  let step: Step<Broker> = [state, []];
  for (const arrival of arrivals) {
    const keys = keysOf(step[0], step[0].notificationWaiting, arrival);
    step = andThen(step, (now) => tellKeys(now, keys, stamp));
  }
  return andThen(step, (now) => armNotifications(now, stamp));
}

/** Looks again for who of a group waits for a queue, or for all. */
export function tellQueue(
  state: Broker,
  { topic, group, queueId }: OrderedQueue,
  stamp: Stamp,
): Step<Broker> {
  const keys = [waitingKey(topic, group, -1), waitingKey(topic, group, queueId)];
  return andThen(tellKeys(state, keys, stamp), (now) => armNotifications(now, stamp));
}

/** Of each key the one that would wait longest. */
function tellKeys(state: Broker, keys: readonly string[], stamp: Stamp): Step<Broker> {
  let step: Step<Broker> = [state, []];
  for (const key of keys) {
    const waiter = step[0].notificationWaiting.byKey.get(key)?.last()?.value;
    if (waiter === undefined) continue;
    step = andThen(step, (now) => lookAgain(now, [waiter], stamp));
  }
  return step;
}

function lookAgain(state: Broker, waiters: readonly Waiter[], stamp: Stamp): Step<Broker> {
  const outputs: Output[] = [];
  let now = state;
  for (const waiter of waiters) {
    now = { ...now, notificationWaiting: releaseWaiter(now.notificationWaiting, waiter) };
    const [next, more] = look(now, waiter.request, stamp);
    now = next;
    for (const output of more) outputs.push(output);
  }
  return [now, outputs];
}

/** Sets the timer for the question that ends first. */
export function armNotifications(state: Broker, { at }: Stamp): Step<Broker> {
  const [notificationWaiting, outputs] = armed(state.notificationWaiting, notificationTimer, at);
  return outputs.length === 0 ? [state, outputs] : [{ ...state, notificationWaiting }, outputs];
}
