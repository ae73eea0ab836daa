/**
 * GET_ALL_PRODUCER_INFO: all producers by group.
 *
 * Behaviour (`AdminBrokerProcessor.getAllProducerInfo`): one entry a connection in each group.
 *
 * Not modelled: nothing.
 */
import type { ProducerInfo } from '../../../protocol/bodies/clientConnections.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { producerInfoOf } from '../admin/channels.ts';
import type { Broker } from '../state.ts';

/** Answers with the producers. */
export function getAllProducerInfo(
  state: Broker,
  request: Request<'getAllProducerInfo'>,
): Step<Broker> {
  const data = new Map<string, readonly ProducerInfo[]>();
  for (const [group, channels] of state.members.producers.entries()) {
    data.set(
      group,
      [...channels.values()].map((channel) => producerInfoOf(state, channel)),
    );
  }
  return [state, respond(request, responseCode.SUCCESS, { body: { data } })];
}
