/** What is refused before anything is sent. */
import { allocations } from '../shared/allocation.ts';
import { groupNameProblem, type MessageQueue } from '../shared/client/index.ts';
import { parseTimestamp } from '../shared/client/timestamp.ts';
import type { LitePullConsumerSettings } from './config.ts';
import type { Order } from './events.ts';
import { modeConflict } from './subscriptions.ts';

/** What is wrong with the settings, so that the consumer cannot start (`checkConfig`). */
export function startProblem(settings: LitePullConsumerSettings): string | undefined {
  const { group, subscriptions, assign, subExpressionsForAssign } = settings;
  const problem = groupNameProblem(group);
  if (problem !== undefined) return problem;
  if (group === 'DEFAULT_CONSUMER') {
    return 'consumerGroup can not equal DEFAULT_CONSUMER, please specify another one.';
  }
  if (!allocations.has(settings.allocateMessageQueueStrategy)) {
    return `there is no allocateMessageQueueStrategy "${settings.allocateMessageQueueStrategy}"`;
  }
  if (settings.consumerTimeoutWhenSuspendMs < settings.brokerSuspendMaxTimeMs) {
    const must = 'consumerTimeoutMillisWhenSuspend must greater than brokerSuspendMaxTimeMillis';
    return `Long polling mode, the consumer ${must}`;
  }
  if (settings.consumeTimestamp !== '' && parseTimestamp(settings.consumeTimestamp) === undefined) {
    const found = `but received ${settings.consumeTimestamp}`;
    return `consumeTimestamp is invalid, the valid format is yyyyMMddHHmmss, ${found}`;
  }
  const isAssigned = assign.length > 0 || subExpressionsForAssign.length > 0;
  return subscriptions.length > 0 && isAssigned ? modeConflict : undefined;
}

/** What is wrong with an order, by the member at fault. What only a broker knows is left to it. */
export function orderProblem(order: Order): string | undefined {
  switch (order.type) {
    case 'operator.poll':
      return numbersProblem({ timeoutMs: order.timeoutMs });
    case 'operator.subscribe':
    case 'operator.unsubscribe':
    case 'operator.fetchMessageQueues':
    case 'operator.listenToQueues':
      return typeof order.topic === 'string' ? undefined : `topic is no text: ${order.topic}`;
    case 'operator.assign':
    case 'operator.pause':
    case 'operator.resume':
      return queuesProblem(order.queues);
    case 'operator.commit':
      return (
        queuesProblem(order.queues ?? []) ??
        first(order.offsets ?? [], (one) => offsetProblem(one.queue, one.offset))
      );
    case 'operator.seek':
    case 'operator.updateConsumeOffset':
      return offsetProblem(order.queue, order.offset);
    case 'operator.offsetForTimestamp':
      return queueProblem(order.queue) ?? numbersProblem({ timestamp: order.timestamp });
    case 'operator.pull':
      return pullProblem(order);
    case 'operator.sendMessageBack':
      return numbersProblem({ delivery: order.delivery, delayLevel: order.delayLevel });
    case 'operator.assignment':
      return undefined;
    default:
      return queueProblem(order.queue);
  }
}

function pullProblem({
  queue,
  offset,
  maxNums = 1,
}: Extract<Order, { type: 'operator.pull' }>): string | undefined {
  const problem = queueProblem(queue) ?? numbersProblem({ offset, maxNums });
  if (problem !== undefined) return problem;
  if (offset < 0) return 'offset < 0';
  return maxNums <= 0 ? 'maxNums <= 0' : undefined;
}

function queuesProblem(queues: readonly MessageQueue[]): string | undefined {
  return Array.isArray(queues) ? first(queues, queueProblem) : 'queues is no list';
}

function offsetProblem(queue: MessageQueue, offset: number): string | undefined {
  return queueProblem(queue) ?? numbersProblem({ offset });
}

/** Orders come from plans, too, which somebody may have written by hand. */
function queueProblem(queue: Partial<MessageQueue> | undefined): string | undefined {
  const isQueue =
    typeof queue?.topic === 'string' &&
    typeof queue.brokerName === 'string' &&
    Number.isSafeInteger(queue.queueId);
  return isQueue ? undefined : 'a queue is { topic, brokerName, queueId }';
}

/** Absent ones are left to whoever needs them. */
function numbersProblem(members: Readonly<Record<string, number | undefined>>): string | undefined {
  const wrong = Object.entries(members).find(
    ([, value]) => value !== undefined && !Number.isSafeInteger(value),
  );
  return wrong && `${wrong[0]} is no whole number: ${wrong[1]}`;
}

function first<T>(items: readonly T[], problemOf: (item: T) => string | undefined) {
  for (const item of items) {
    const problem = problemOf(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
