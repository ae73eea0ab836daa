/**
 * A send that an operator ordered (`DefaultMQProducerImpl.send`).
 *
 * Behaviour: checked; settled `invalid` if it is wrong. A topic without a usable route is looked up
 * first, and sends of it wait. Otherwise the first attempt goes out at once.
 * Not modelled: the executor's queue and back-pressure of asynchronous sends, automatic batching,
 * traces, hooks, the VIP channel, namespaces.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { masterAddress, routeOf } from '../../shared/client/index.ts';
import type { Step } from '../../shared/node.ts';
import { attempt } from '../attempt.ts';
import { problemOf } from '../checks.ts';
import type { SendOrder } from '../events.ts';
import { newMessage } from '../messages.ts';
import { refusal } from '../settle.ts';
import type { Message, PendingSend, ProducerState } from '../state.ts';
import { awaitRoute } from './route.ts';

/** Begins a send: refuses it, makes its first attempt, or has it wait for a route. */
export function send(state: ProducerState, order: SendOrder): Step<ProducerState> {
  const problem = problemOf(order, state.settings);
  if (problem !== undefined) return [state, [refusal(order, problem.remark, problem.code)]];
  const [made, message] = newMessage(state, order);
  if (message.batch && message.body.length > state.settings.maxMessageSize) {
    const remark = `the message body size over max value, MAX: ${state.settings.maxMessageSize}`;
    return [state, [refusal(order, remark, responseCode.MESSAGE_ILLEGAL)]];
  }
  const begun = newSend(made, order, message);
  const next: ProducerState = { ...made, nextSequence: made.nextSequence + 1 };
  return isRouted(next, begun) ? attempt(next, begun, order) : awaitRoute(next, begun, order);
}

/** Refuses a send while the producer does not serve (`makeSureStateOK`). */
export function refuseSend(state: ProducerState, order: SendOrder): Step<ProducerState> {
  return [state, [refusal(order, 'The producer service state not OK')]];
}

/** A send before its first attempt. */
export function newSend(state: ProducerState, order: SendOrder, message: Message): PendingSend {
  const { settings, nextSequence } = state;
  const isPinned = order.queueId !== undefined || order.selector !== undefined;
  const retries = {
    sync: isPinned ? 0 : settings.retryTimesWhenSendFailed,
    async: settings.retryTimesWhenSendAsyncFailed,
    oneway: 0,
  } as const;
  return {
    sequence: nextSequence,
    order,
    mode: order.mode,
    message,
    startedMono: order.mono,
    timeoutMs: order.timeoutMs ?? settings.sendMsgTimeoutMs,
    attempts: 0,
    attemptMono: order.mono,
    attemptsMax: 1 + retries[order.mode],
    requests: 0,
    queue: undefined,
    namedQueue: undefined,
    remembered: undefined,
    failure: undefined,
  };
}

/** Whether a send can begin: its topic has queues, or the broker of its own queue is known. */
export function isRouted({ client }: ProducerState, { order }: PendingSend): boolean {
  const { topic, brokerName } = order;
  if (brokerName !== undefined && masterAddress(client, brokerName) !== undefined) return true;
  return (routeOf(client, topic)?.publish.queues.length ?? 0) > 0;
}
