/** What is refused before anything is sent. */
import { groupNameProblem, topicNameProblem } from '../shared/client/index.ts';
import type { SimpleConsumerSettings } from './config.ts';
import type { Order } from './events.ts';

/** What is wrong with the settings, so that the consumer cannot start (`checkConfig`). */
export function startProblem({ group, topic }: SimpleConsumerSettings): string | undefined {
  if (group === 'DEFAULT_CONSUMER') {
    return 'consumerGroup can not equal DEFAULT_CONSUMER please specify another one.';
  }
  return groupNameProblem(group) ?? topicNameProblem(topic);
}

/** What is wrong with an order, by the member at fault. What only a broker knows is left to it. */
export function orderProblem(order: Order): string | undefined {
  switch (order.type) {
    case 'operator.receive': {
      const { maxMsgNums, invisibleTimeMs, pollTimeMs, queueId, initMode } = order;
      const optional = { maxMsgNums, pollTimeMs, queueId, initMode };
      return numberProblem({ invisibleTimeMs }, true) ?? numberProblem(optional, false);
    }
    case 'operator.changeInvisible':
      return numberProblem({ invisibleTimeMs: order.invisibleTimeMs }, true);
    case 'operator.batchAck':
      return Array.isArray(order.deliveries) ? undefined : 'deliveries is no list';
    case 'operator.setRequestMode':
      return numberProblem({ popShareQueueNum: order.popShareQueueNum }, false);
    case 'operator.peek':
      return numberProblem({ maxMsgNums: order.maxMsgNums, queueId: order.queueId }, false);
    case 'operator.notification':
      return numberProblem({ pollTimeMs: order.pollTimeMs, queueId: order.queueId }, false);
    case 'operator.pollingInfo':
      return numberProblem({ queueId: order.queueId }, false);
    default:
      return undefined;
  }
}

/** Orders come from plans, too, which somebody may have written by hand. */
function numberProblem(
  members: Readonly<Record<string, number | undefined>>,
  isRequired: boolean,
): string | undefined {
  const wrong = Object.entries(members).find(
    ([, value]) => (isRequired || value !== undefined) && !Number.isSafeInteger(value),
  );
  return wrong && `${wrong[0]} is no whole number: ${wrong[1]}`;
}
