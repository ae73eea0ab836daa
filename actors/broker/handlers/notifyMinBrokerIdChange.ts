/**
 * NOTIFY_MIN_BROKER_ID_CHANGE: a name server tells which broker of this name has the smallest id.
 *
 * Behaviour (`AdminBrokerProcessor.notifyMinBrokerIdChanged`): SUCCESS; usually one-way.
 *
 * Not modelled: slaves that act as master; it is only logged.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { logged } from '../../shared/logged.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { Broker } from '../state.ts';

/** Takes note and answers. */
export function notifyMinBrokerIdChange(
  state: Broker,
  request: Request<'notifyMinBrokerIdChange'>,
): Step<Broker> {
  const { minBrokerId, minBrokerAddr } = request.frame.header;
  const line = logged('info', `the smallest broker id is ${minBrokerId}, at ${minBrokerAddr}`);
  return [state, [line, ...respond(request, responseCode.SUCCESS)]];
}
