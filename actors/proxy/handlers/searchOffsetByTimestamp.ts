/**
 * SEARCH_OFFSET_BY_TIMESTAMP: the position of a store time (`ConsumerManagerActivity`).
 *
 * Behaviour: handed on to the broker that the request names, and its answer back.
 *
 * Not modelled: thread pools, and the answers of one whose queue is full.
 */
import type { Request, Step } from '../../shared/node.ts';
import { forward } from '../forwarding.ts';
import type { ProxyState } from '../state.ts';

/** Hands the request on. */
export function searchOffsetByTimestamp(
  state: ProxyState,
  request: Request<'searchOffsetByTimestamp'>,
): Step<ProxyState> {
  return forward(state, request);
}
