/**
 * GET_CONSUMER_CONNECTION_LIST: the members of a consumer group (`ConsumerManagerActivity`).
 *
 * Behaviour: one entry a channel, those of other proxies included, and what the last heartbeats
 * told of the group. Nobody: CONSUMER_NOT_ONLINE.
 *
 * Not modelled: thread pools, and the answers of one whose queue is full.
 */
import type { ClientConnection } from '../../../protocol/bodies/clientConnections.ts';
import { readChannelData } from '../../../protocol/bodies/heartbeatSync.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { linkOf } from '../../connection/index.ts';
import type { Channel } from '../../shared/membership/members.ts';
import type { Request, Step } from '../../shared/node.ts';
import { answer, refusal } from '../answers.ts';
import { isStandIn } from '../members/standIns.ts';
import type { ProxyState } from '../state.ts';

/** Answers with the members. */
export function getConsumerConnectionList(
  state: ProxyState,
  request: Request<'getConsumerConnectionList'>,
): Step<ProxyState> {
  const { consumerGroup } = request.frame.header;
  const group = state.members.consumers.get(consumerGroup);
  if (group === undefined) {
    const remark = `the consumer group[${consumerGroup}] not online`;
    return [state, refusal(state, request, responseCode.CONSUMER_NOT_ONLINE, remark)];
  }
  const { consumeFromWhere, consumeType, messageModel, channels, subscriptions } = group;
  const body = {
    connectionSet: [...channels.values()].map((channel) => connectionOf(state, channel)),
    consumeFromWhere,
    consumeType,
    messageModel,
    subscriptionTable: new Map(subscriptions.entries()),
  };
  const given = { body };
  return [state, answer<'getConsumerConnectionList'>(state, request, responseCode.SUCCESS, given)];
}

function connectionOf({ connections }: ProxyState, channel: Channel): ClientConnection {
  const { connection, clientId, language, version } = channel;
  const clientAddr = isStandIn(channel)
    ? readChannelData(channel.channelData)?.remoteAddress
    : linkOf(connections, connection)?.peer;
  return {
    clientAddr: clientAddr ?? '',
    clientId,
    ...(language !== undefined && { language }),
    version,
  };
}
