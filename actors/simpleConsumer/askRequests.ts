/** The requests that ask about what may be popped, and take nothing. */
import { type Content, maxMsgNumsDefault } from './content.ts';
import type { NotificationOrder, PeekOrder, PollingInfoOrder } from './events.ts';
import type { SimpleConsumerState } from './state.ts';

/** An order that takes nothing. */
export type AskOrder = PeekOrder | NotificationOrder | PollingInfoOrder;

/** The request of such an order, to a broker of this name; `at` is the consumer's wall clock. */
export function askContent(
  { settings }: SimpleConsumerState,
  topic: string,
  order: AskOrder,
  bname: string,
  at: number,
): Content {
  const { group: consumerGroup, requestTimeoutMs } = settings;
  const about = { consumerGroup, topic, queueId: order.queueId ?? -1, bname };
  const rest = { body: undefined, timeoutMs: requestTimeoutMs };
  switch (order.type) {
    case 'operator.peek': {
      const { maxMsgNums = maxMsgNumsDefault } = order;
      return { command: 'peekMessage', header: { ...about, maxMsgNums }, ...rest };
    }
    case 'operator.pollingInfo':
      return { command: 'pollingInfo', header: about, ...rest };
    case 'operator.notification': {
      const pollTime = Math.max(order.pollTimeMs ?? 0, 0);
      const { fifo = false, attemptId, tags } = order;
      const header = {
        ...about,
        pollTime,
        bornTime: at,
        order: fifo,
        ...(attemptId === undefined ? undefined : { attemptId }),
        ...(tags === undefined ? undefined : { expType: 'TAG', exp: tags }),
      };
      return { command: 'notification', header, ...rest, timeoutMs: pollTime + requestTimeoutMs };
    }
  }
}
