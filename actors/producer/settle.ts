/**
 * Settling a send: exactly once each, by the observation `sendSettled`. A send that carries a
 * request is not told of by itself.
 */

import type { Observe, Step } from '../shared/node.ts';
import type { SendOutcome, SendSettled } from '../shared/observation.ts';
import type { SendOrder } from './events.ts';
import { sendEnded } from './requests.ts';
import type { PendingSend, ProducerState } from './state.ts';

/** How a send ended: what the observation says besides the send itself. */
export type Settlement = { readonly outcome: SendOutcome } & Pick<
  SendSettled,
  | 'code'
  | 'remark'
  | 'brokerName'
  | 'queueId'
  | 'queueOffset'
  | 'offsetMsgId'
  | 'transactionId'
  | 'recallHandle'
>;

/** Code of a client's own refusal that has no code of its own (`MQClientException`). */
export const noCode = -1;

/** `ClientErrorCode` of upstream. */
export const clientErrorCode = {
  CONNECT_BROKER_EXCEPTION: 10_001,
  ACCESS_BROKER_TIMEOUT: 10_002,
  BROKER_NOT_EXIST_EXCEPTION: 10_003,
  NO_NAME_SERVER_EXCEPTION: 10_004,
  NOT_FOUND_TOPIC_EXCEPTION: 10_005,
} as const;

/** Ends a pending send. It is in no table afterwards, so nothing can settle it again. */
export function settle(
  state: ProducerState,
  send: PendingSend,
  settlement: Settlement,
): Step<ProducerState> {
  const { order, requests, message } = send;
  const observation: SendSettled = {
    kind: 'sendSettled',
    id: order.id,
    topic: order.topic,
    msgId: message.msgId,
    attempts: requests,
    ...settlement,
  };
  const pending = state.pending.delete(send.sequence);
  if (send.correlationId !== undefined) return sendEnded({ ...state, pending }, send, settlement);
  return [{ ...state, pending }, [{ type: 'observe', observation }]];
}

/** Settles an order that never became a pending send: the client refuses it. */
export function refusal({ id, topic }: SendOrder, remark: string, code = noCode): Observe {
  const outcome = 'invalid';
  const observation: SendSettled = {
    kind: 'sendSettled',
    id,
    topic,
    outcome,
    code,
    remark,
    attempts: 0,
  };
  return { type: 'observe', observation };
}
