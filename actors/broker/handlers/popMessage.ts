/**
 * POP_MESSAGE: hands out messages and hides them from the group, or waits for some.
 *
 * Behaviour (`PopMessageProcessor`, file mode): checks in upstream's order, every refusal with
 * zeroes in its header; reads a drawn order of queues and now and then the retry topic first
 * (`popReading.ts`); writes a checkpoint for each queue before it answers; commits the group's
 * offset in the same step; waits if it finds nothing and may (`popPolling.ts`).
 *
 * Topics of priorities, resets by the server and the limit of messages in hand are upstream's.
 *
 * Not modelled: static topics, the KV mode (`popConsumerKVServiceEnable`, off upstream), the buffer
 * that merges acknowledgements before they are written; counts in `orderCountInfo` ascend.
 */
import type { Request, Step } from '../../shared/node.ts';
import { pop } from '../pop/popping.ts';
import type { Broker } from '../state.ts';

/** Answers with messages, or lets the request wait. */
export function popMessage(state: Broker, request: Request<'popMessage'>): Step<Broker> {
  return pop(state, { connection: request.connection, frame: request.frame }, request);
}
