/**
 * BATCH_ACK_MESSAGE: many popped messages are done with (upstream: not supported).
 *
 * Behaviour: handed on to the broker that the request means, and its answer back.
 * The broker's name stands in the body.
 *
 * Not modelled: thread pools, and the answers of one whose queue is full.
 */
import type { Request, Step } from '../../shared/node.ts';
import { forward } from '../forwarding.ts';
import type { ProxyState } from '../state.ts';

/** Hands the request on. */
export function batchAckMessage(
  state: ProxyState,
  request: Request<'batchAckMessage'>,
): Step<ProxyState> {
  return forward(state, request);
}
