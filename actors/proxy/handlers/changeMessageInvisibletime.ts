/**
 * CHANGE_MESSAGE_INVISIBLETIME: a popped message stays hidden for another time
 * (`ChangeInvisibleTimeActivity`, which upstream wires to nothing: its proxies never answer).
 *
 * Behaviour: handed on to the broker that the request means, and its answer back.
 * A request without a name goes to the broker of its receipt handle.
 *
 * Not modelled: thread pools, and the answers of one whose queue is full.
 */
import type { Request, Step } from '../../shared/node.ts';
import { forward } from '../forwarding.ts';
import type { ProxyState } from '../state.ts';

/** Hands the request on. */
export function changeMessageInvisibletime(
  state: ProxyState,
  request: Request<'changeMessageInvisibletime'>,
): Step<ProxyState> {
  return forward(state, request);
}
