/**
 * NOTIFICATION: says when a group has something to pop (upstream: not supported).
 *
 * Behaviour: handed on to the broker that the request means, and its answer back.
 * The broker may hold it for `pollTime`.
 *
 * Not modelled: thread pools, and the answers of one whose queue is full.
 */
import type { Request, Step } from '../../shared/node.ts';
import { forward } from '../forwarding.ts';
import type { ProxyState } from '../state.ts';

/** Hands the request on. */
export function notification(
  state: ProxyState,
  request: Request<'notification'>,
): Step<ProxyState> {
  return forward(state, request);
}
