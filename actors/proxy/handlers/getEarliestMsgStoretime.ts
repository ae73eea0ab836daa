/**
 * GET_EARLIEST_MSG_STORETIME: when the first message was stored
 * (`ConsumerManagerActivity`, which has the branch upstream; the code is not registered).
 *
 * Behaviour: handed on to the broker that the request names, and its answer back.
 *
 * Not modelled: thread pools, and the answers of one whose queue is full.
 */
import type { Request, Step } from '../../shared/node.ts';
import { forward } from '../forwarding.ts';
import type { ProxyState } from '../state.ts';

/** Hands the request on. */
export function getEarliestMsgStoretime(
  state: ProxyState,
  request: Request<'getEarliestMsgStoretime'>,
): Step<ProxyState> {
  return forward(state, request);
}
