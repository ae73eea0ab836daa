/**
 * GET_CONSUMER_LIST_BY_GROUP: the client ids of a group.
 *
 * Behaviour (`ConsumerManageProcessor.getConsumerListByGroup`): one for each channel, so a client
 * that has reconnected is listed twice for a while. Nobody: SYSTEM_ERROR.
 *
 * Not modelled: nothing.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { Broker } from '../state.ts';

/** Answers with the members of the group. */
export function getConsumerListByGroup(
  state: Broker,
  request: Request<'getConsumerListByGroup'>,
): Step<Broker> {
  const { consumerGroup } = request.frame.header;
  const channels = state.members.consumers.get(consumerGroup)?.channels;
  const consumerIdList = [...(channels?.values() ?? [])].map(({ clientId }) => clientId);
  if (consumerIdList.length === 0) {
    const remark = `no consumer for this group, ${consumerGroup}`;
    return [state, respond(request, responseCode.SYSTEM_ERROR, { remark, header: {} })];
  }
  const body = { consumerIdList };
  return [state, respond(request, responseCode.SUCCESS, { header: {}, body })];
}
