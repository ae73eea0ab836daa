/**
 * PULL_MESSAGE: reads messages of a queue (`PullMessageActivity`).
 *
 * Behaviour: handed on to the broker that the request names, which may hold it; the bound leaves
 * the broker time to answer after that.
 *
 * Not modelled: thread pools, and the answers of one whose queue is full.
 */
import type { Request, Step } from '../../shared/node.ts';
import { forwardPull } from '../pulls.ts';
import type { ProxyState } from '../state.ts';

/** Hands the request on. */
export function pullMessage(state: ProxyState, request: Request<'pullMessage'>): Step<ProxyState> {
  return forwardPull(state, request);
}
