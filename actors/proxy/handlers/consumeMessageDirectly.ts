/**
 * CONSUME_MESSAGE_DIRECTLY: an operator has a consumer take one stored message now
 * (`AdminBrokerProcessor.consumeMessageDirectly`).
 *
 * Behaviour: the message is fetched from its broker and goes along, whichever proxy the consumer
 * hangs on; see relaying/consumingDirectly.ts.
 *
 * Not modelled: –
 */
import type { Request, Step } from '../../shared/node.ts';
import { consumeDirectly } from '../relaying/consumingDirectly.ts';
import type { ProxyState } from '../state.ts';

/** Hands the message on. */
export function consumeMessageDirectly(
  state: ProxyState,
  request: Request<'consumeMessageDirectly'>,
): Step<ProxyState> {
  return consumeDirectly(state, request);
}
