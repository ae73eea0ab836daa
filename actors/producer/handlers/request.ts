/**
 * A request that an operator ordered (`DefaultMQProducerImpl.request`, all six forms).
 *
 * Behaviour: the message gets CORRELATION_ID, REPLY_TO_CLIENT and TTL, whatever it had there. If
 * the topic has no route yet, it is looked up and every known broker is told of this client before
 * anything is sent. Then the message is sent as an asynchronous send is, which is not settled by
 * itself. What fails before a request is on its way is thrown by the call: `rejected`; what fails
 * later is `sendFailed`.
 *
 * Not modelled: a second look-up, by the send itself, of a topic that has no route; checks that
 * come only after the wait for a route; the callback that also gets a null when the send succeeds
 * (apache/rocketmq#6555, #10613), and the one that comes after the call has thrown (#10696).
 */
import { messageProperty } from '../../../protocol/messageProperties.ts';
import { routeOf } from '../../shared/client/index.ts';
import type { Compression } from '../../shared/compression.ts';
import type { Step } from '../../shared/node.ts';
import { problemOf } from '../checks.ts';
import type { RequestOrder, SendOrder } from '../events.ts';
import { newMessage } from '../messages.ts';
import { packed } from '../packing.ts';
import { begin } from '../requestSending.ts';
import { correlationIdOf, remember, requestSettled } from '../requests.ts';
import { noCode } from '../settle.ts';
import type { PendingSend, ProducerState } from '../state.ts';
import { awaitRoute } from './route.ts';
import { isRouted, newSend } from './send.ts';

/** Begins a request: refuses it, sends its message, or has it wait for a route. */
export function request(
  compression: Compression,
  state: ProducerState,
  order: RequestOrder,
): Step<ProducerState> {
  const problem = problemOf(sendOf(order, {}), state.settings);
  if (problem !== undefined) {
    const { remark, code } = problem;
    const end = { outcome: 'rejected', cause: 'invalid', code, remark } as const;
    return [state, [requestSettled(order, end)]];
  }
  const { nextSequence: sequence, process } = state;
  const correlationId = correlationIdOf(process, sequence, order);
  const marked = sendOf(order, {
    [messageProperty.correlationId]: correlationId,
    [messageProperty.replyToClient]: state.client.config.clientId,
    [messageProperty.ttl]: String(order.timeoutMs),
  });
  const carried = packed(marked, state.settings, compression);
  const [made, message] = newMessage(state, carried);
  const send: PendingSend = {
    ...newSend(made, carried, message),
    correlationId,
    greets: routeOf(state.client, order.topic) === undefined,
  };
  const counted: ProducerState = { ...made, nextSequence: sequence + 1 };
  const known = remember(counted, { correlationId, order, sequence });
  return isRouted(known, send) ? begin(known, send, order) : awaitRoute(known, send, order);
}

/** Refuses a request while the producer does not serve (`makeSureStateOK`). */
export function refuseOrder(state: ProducerState, order: RequestOrder): Step<ProducerState> {
  const remark = 'The producer service state not OK';
  const end = { outcome: 'rejected', cause: 'invalid', code: noCode, remark } as const;
  return [state, [requestSettled(order, end)]];
}

/** The send that carries a request: asynchronous, whatever the form of the request. */
function sendOf(order: RequestOrder, own: Readonly<Record<string, string>>): SendOrder {
  const properties = { ...order.properties, ...own };
  return { ...order, type: 'operator.send', mode: 'async', properties };
}
