/**
 * Replies (`ReplyMessageProcessor`): checked as a send is, pushed to the producer that asked over
 * its own connection, then stored, then answered.
 *
 * The push comes first and decides the code of the answer alone. What is needed afterwards travels
 * with the call, so that a push under way is no table of the broker's.
 */
import type { TopicConfig } from '../../../protocol/bodies/topicConfig.ts';
import { messageProperty, packProperties } from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { call, linkOf, within } from '../../connection/index.ts';
import type { ConnectionId, Reply, Step } from '../../shared/node.ts';
import { pushedReplyHeader } from '../../shared/pushedReply.ts';
import type { BrokerConfig } from '../config.ts';
import type { Broker } from '../state.ts';
import { finishReply, type PendingReply } from './replyStoring.ts';
import { admit } from './send.ts';
import { type Fixed, refuse, type SendRequest } from './sendAnswer.ts';
import { queueOfSend } from './sendChecks.ts';
import { type Properties, propertiesOf } from './sendProperties.ts';

/** How long a client may take to answer a push (`Broker2Client.callClient`). */
export const pushTimeoutMs = 10_000;

const { msgRegion, pushReplyTime, replyToClient, traceOn } = messageProperty;
const noProperties: Properties = new Map();

/** What came of a push. */
export type PushReply = Reply<'pushReplyMessageToClient', PendingReply>;

/** Handles a reply, in either of its two forms. */
export function reply(state: Broker, request: SendRequest): Step<Broker> {
  return admit(state, request, replyTo);
}

function replyTo(state: Broker, request: SendRequest, topic: TopicConfig): Step<Broker> {
  // A priority chooses the queue of a send alone.
  const queueId = queueOfSend(state, request, topic, noProperties);
  if (typeof queueId === 'object') return [state, refuse(state.config, request, queueId)];
  const properties = withOrigin(state.config, propertiesOf(request.frame.header.properties));
  const pending = pendingOf(state, request, topic, queueId, properties);
  const client = properties.get(replyToClient);
  if (client === undefined) return failed(state, request, pending, noClient);
  const connection = state.members.producerConnections.get(client);
  if (connection === undefined) return failed(state, request, pending, noChannel(client));
  return push(state, request, { ...pending, client, connection }, properties);
}

/** The broker says whence a reply came, as of every message; of its cluster it says nothing. */
function withOrigin(config: BrokerConfig, properties: Properties): Properties {
  return new Map(properties).set(msgRegion, config.regionId).set(traceOn, String(config.traceOn));
}

function pendingOf(
  state: Broker,
  { connection, frame }: SendRequest,
  topic: TopicConfig,
  queueId: number,
  properties: Properties,
): PendingReply {
  const { opaque, oneway, command, header, body } = frame;
  return {
    to: { connection, frame: { opaque, oneway, command } },
    topic,
    queueId,
    body,
    flag: header.flag,
    properties: packProperties(properties),
    bornTimestamp: header.bornTimestamp,
    bornHost: linkOf(state.connections, connection)?.peer ?? '0.0.0.0:0',
    reconsumeTimes: header.reconsumeTimes ?? 0,
    client: undefined,
    connection: undefined,
  };
}

function push(
  state: Broker,
  request: SendRequest,
  pending: PendingReply & { readonly connection: ConnectionId },
  properties: Properties,
): Step<Broker> {
  const told = new Map(properties).set(pushReplyTime, String(request.at));
  const pushed = {
    to: { connection: pending.connection },
    command: 'pushReplyMessageToClient',
    header: pushedReplyHeader(request.frame.header, {
      properties: packProperties(told),
      bornHost: pending.bornHost,
      storeHost: state.config.address,
      storeTimestamp: request.at,
    }),
    body: pending.body,
    timeoutMs: pushTimeoutMs,
    context: pending,
  } as const;
  return within(state, call(state.connections, pushed, request));
}

/** `reply.pushReplyMessageToClient`: the client took the reply, refused it, or said nothing. */
export function pushed(state: Broker, event: PushReply): Step<Broker> {
  const { context, outcome } = event;
  const isTaken = outcome.ok && outcome.frame.code === responseCode.SUCCESS;
  return finishReply(state, context, isTaken ? taken : failure(refusedBy(context)), event);
}

function failed(
  state: Broker,
  request: SendRequest,
  pending: PendingReply,
  remark: string,
): Step<Broker> {
  return finishReply(state, pending, failure(remark), request);
}

const taken: Fixed = { code: responseCode.SUCCESS };

const failure = (remark: string): Fixed => ({ code: responseCode.SYSTEM_ERROR, remark });

const noClient = `reply message properties[${replyToClient}] is null`;

const noChannel = (client: string): string =>
  `push reply message fail, channel of <${client}> not found.`;

// Without a blank, as upstream writes it.
const refusedBy = ({ client }: PendingReply): string => `push reply message to ${client}fail.`;
