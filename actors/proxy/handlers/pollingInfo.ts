/**
 * POLLING_INFO: how many pops wait for the same (upstream: not supported).
 *
 * Behaviour: handed on to the broker that the request means, and its answer back.
 *
 * Not modelled: thread pools, and the answers of one whose queue is full.
 */
import type { Request, Step } from '../../shared/node.ts';
import { forward } from '../forwarding.ts';
import type { ProxyState } from '../state.ts';

/** Hands the request on. */
export function pollingInfo(state: ProxyState, request: Request<'pollingInfo'>): Step<ProxyState> {
  return forward(state, request);
}
