/**
 * SEND_BATCH_MESSAGE: appends several messages to one queue: all of them or none.
 *
 * Behaviour (`SendMessageProcessor.sendBatchMessage`): consecutive queue offsets; the answer names
 * the first, and the ids of all joined by commas. Without `batch` the body is one message.
 *
 * Not modelled: inner batches and their `batchUniqId`. A wrapper with TIMER properties is refused,
 * where upstream with timers on acknowledges it and breaks its timer.
 */
import type { Request, Step } from '../../shared/node.ts';
import { send } from '../sends/send.ts';
import type { Broker } from '../state.ts';

/** Appends all messages of the batch, and answers. */
export function sendBatchMessage(
  state: Broker,
  request: Request<'sendBatchMessage'>,
): Step<Broker> {
  return send(state, request);
}
