/**
 * GET_CONSUMER_RUNNING_INFO: an operator asks how a consumer is doing.
 *
 * Behaviour (`AdminBrokerProcessor.getConsumerRunningInfo`): handed on to the client, see
 * relaying.ts.
 *
 * Not modelled: nothing.
 */
import type { Request, Step } from '../../shared/node.ts';
import { relay } from '../admin/relaying.ts';
import type { Broker } from '../state.ts';

/** Hands the question on. */
export function getConsumerRunningInfo(
  state: Broker,
  request: Request<'getConsumerRunningInfo'>,
): Step<Broker> {
  return relay(state, request, request.frame.header, undefined);
}
