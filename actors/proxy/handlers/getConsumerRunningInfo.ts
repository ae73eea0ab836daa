/**
 * GET_CONSUMER_RUNNING_INFO: an operator asks how a consumer is doing
 * (`AdminBrokerProcessor.getConsumerRunningInfo`).
 *
 * Behaviour: handed on to the client, on whichever proxy it hangs; see relaying/asking.ts.
 *
 * Not modelled: –
 */
import type { Request, Step } from '../../shared/node.ts';
import { targetOf } from '../relaying/asking.ts';
import { relay } from '../relaying/relaying.ts';
import type { ProxyState } from '../state.ts';

/** Hands the question on. */
export function getConsumerRunningInfo(
  state: ProxyState,
  request: Request<'getConsumerRunningInfo'>,
): Step<ProxyState> {
  return relay(state, request, targetOf(request.frame.header));
}
