/**
 * SEND_MESSAGE_V2: appends one message to one queue.
 *
 * Behaviour (`SendMessageProcessor`): refusals in upstream's order; an unknown topic is made after
 * its template; a queue id below 0 is drawn. `batch` makes the body a batch, whatever the code. A
 * message that is sent twice is stored twice. Topics' write permission is not looked at, as
 * upstream: only routes act on it. A message with TRAN_MSG is half of a transaction: it lies among
 * those until it is committed.
 *
 * A busy page cache, threads that hang and a full disk are conditions that a test sets
 * (`flowControl.ts`).
 *
 * Not modelled: static topics, inner batches and batch consume queues, multi-dispatch.
 */
import type { Request, Step } from '../../shared/node.ts';
import { send } from '../sends/send.ts';
import type { Broker } from '../state.ts';

/** Appends the message, or all messages of the batch, and answers. */
export function sendMessageV2(state: Broker, request: Request<'sendMessageV2'>): Step<Broker> {
  return send(state, request);
}
