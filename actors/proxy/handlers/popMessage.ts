/**
 * POP_MESSAGE: takes messages and hides them (`PopMessageActivity`, which upstream wires to
 * nothing: its proxies answer with a Java text).
 *
 * Behaviour: handed on to the broker that the request means, and its answer back. The broker may
 * hold it for `pollTime`; `bornTime` stays as it is, since the proxy's clock is another one. What
 * was popped for a client that is gone by then is given back (`popped.ts`).
 *
 * Not modelled: thread pools, and the answers of one whose queue is full.
 */
import type { Request, Step } from '../../shared/node.ts';
import { forward } from '../forwarding.ts';
import type { ProxyState } from '../state.ts';

/** Hands the request on. */
export function popMessage(state: ProxyState, request: Request<'popMessage'>): Step<ProxyState> {
  return forward(state, request);
}
