/**
 * SEND_MESSAGE: appends one message to one queue, its fields spelt out.
 *
 * Behaviour (`SendMessageProcessor`): as SEND_MESSAGE_V2 in everything but the names on the wire.
 *
 * Not modelled: what SEND_MESSAGE_V2 leaves out.
 */
import type { Request, Step } from '../../shared/node.ts';
import { send } from '../sends/send.ts';
import type { Broker } from '../state.ts';

/** Appends the message, or all messages of the batch, and answers. */
export function sendMessage(state: Broker, request: Request<'sendMessage'>): Step<Broker> {
  return send(state, request);
}
