/**
 * GET_PRODUCER_CONNECTION_LIST: the members of a producer group.
 *
 * Behaviour (`AdminBrokerProcessor.getProducerConnectionList`): one entry a connection; nobody:
 * SYSTEM_ERROR.
 *
 * Not modelled: nothing.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { connectionOf } from '../admin/channels.ts';
import type { Broker } from '../state.ts';

/** Answers with the members. */
export function getProducerConnectionList(
  state: Broker,
  request: Request<'getProducerConnectionList'>,
): Step<Broker> {
  const { producerGroup } = request.frame.header;
  const channels = state.members.producers.get(producerGroup);
  if (channels === undefined) {
    const remark = `the producer group[${producerGroup}] not exist`;
    return [state, respond(request, responseCode.SYSTEM_ERROR, { remark })];
  }
  const connectionSet = [...channels.values()].map((channel) => connectionOf(state, channel));
  return [state, respond(request, responseCode.SUCCESS, { body: { connectionSet } })];
}
