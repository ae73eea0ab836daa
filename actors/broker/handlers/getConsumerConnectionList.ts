/**
 * GET_CONSUMER_CONNECTION_LIST: the members of a consumer group.
 *
 * Behaviour (`AdminBrokerProcessor.getConsumerConnectionList`): one entry a connection, and what
 * the last heartbeats told of the group. Nobody: CONSUMER_NOT_ONLINE.
 *
 * Not modelled: nothing.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { connectionOf } from '../admin/channels.ts';
import type { Broker } from '../state.ts';

/** Answers with the members. */
export function getConsumerConnectionList(
  state: Broker,
  request: Request<'getConsumerConnectionList'>,
): Step<Broker> {
  const { consumerGroup } = request.frame.header;
  const group = state.members.consumers.get(consumerGroup);
  if (group === undefined) {
    const remark = `the consumer group[${consumerGroup}] not online`;
    return [state, respond(request, responseCode.CONSUMER_NOT_ONLINE, { remark })];
  }
  const { consumeFromWhere, consumeType, messageModel, channels, subscriptions } = group;
  const body = {
    connectionSet: [...channels.values()].map((channel) => connectionOf(state, channel)),
    consumeFromWhere,
    consumeType,
    messageModel,
    subscriptionTable: new Map(subscriptions.entries()),
  };
  return [state, respond(request, responseCode.SUCCESS, { body })];
}
