/**
 * INVOKE_BROKER_TO_GET_CONSUMER_STATUS: the offsets that members of a group have in memory.
 *
 * Behaviour (`Broker2Client.getConsumeStatus`): the members, or the one named, are asked one after
 * the other with GET_CONSUMER_STATUS_FROM_CLIENT, 5 s each; who does not answer is left out. A
 * member that is too old ends it. Nobody online: SYSTEM_ERROR, naming the group. Success keeps
 * upstream's remark, which it forgets to clear.
 *
 * Not modelled: nothing.
 */
import type { ConsumerStatus } from '../../../protocol/bodies/consumerStatus.ts';
import { versionGate } from '../../../protocol/mqVersion.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { call, within } from '../../connection/index.ts';
import type { Channel } from '../../shared/membership/members.ts';
import type { Reply, Request, Stamp, Step } from '../../shared/node.ts';
import { type Answerable, forgottenRemark, respond } from '../../shared/respond.ts';
import { tooOld } from '../admin/channels.ts';
import type { Broker } from '../state.ts';

const answerTimeoutMs = 5_000;

/** A question under way: whom it is for, who has answered, who is still to be asked. */
export interface StatusContext {
  readonly to: Answerable<'invokeBrokerToGetConsumerStatus'>;
  readonly topic: string;
  readonly group: string;
  readonly asked: Channel;
  readonly left: readonly Channel[];
  readonly gathered: ConsumerStatus['consumerTable'];
}

/** Asks the first member. */
export function invokeBrokerToGetConsumerStatus(
  state: Broker,
  request: Request<'invokeBrokerToGetConsumerStatus'>,
): Step<Broker> {
  const { connection, frame } = request;
  const { topic, group, clientAddr = '' } = frame.header;
  const channels = [...(state.members.consumers.get(group)?.channels.values() ?? [])];
  if (channels.length === 0) {
    const remark = `No Any Consumer online in the consumer group: [${group}]`;
    return [state, respond(request, responseCode.SYSTEM_ERROR, { remark })];
  }
  const { opaque, oneway, command } = frame;
  const to = { connection, frame: { opaque, oneway, command } };
  const isMeant = ({ clientId, version }: Channel): boolean =>
    clientAddr.trim() === '' || clientAddr === clientId || version < versionGate.resetOffset;
  const asked = { to, topic, group };
  return askNext(state, asked, channels.filter(isMeant), new Map(), request);
}

/** `reply.getConsumerStatusFromClient`: one member has answered, or not. */
export function consumerStatusTold(
  state: Broker,
  event: Reply<'getConsumerStatusFromClient', StatusContext>,
): Step<Broker> {
  const { outcome, context } = event;
  const { asked, left, gathered } = context;
  const told =
    outcome.ok && outcome.frame.code === responseCode.SUCCESS ? outcome.frame.body : undefined;
  const all =
    told === undefined
      ? gathered
      : new Map([...gathered, [asked.clientId, told.messageQueueTable] as const]);
  return askNext(state, context, left, all, event);
}

function askNext(
  state: Broker,
  { to, topic, group }: Pick<StatusContext, 'to' | 'topic' | 'group'>,
  channels: readonly Channel[],
  gathered: StatusContext['gathered'],
  stamp: Stamp,
): Step<Broker> {
  const [asked, ...left] = channels;
  if (asked === undefined) {
    const body = { consumerTable: gathered, messageQueueTable: [] };
    return [state, respond(to, responseCode.SUCCESS, { remark: forgottenRemark, body })];
  }
  if (asked.version < versionGate.resetOffset) {
    return [state, respond(to, responseCode.SYSTEM_ERROR, { remark: tooOld(asked.version) })];
  }
  const context: StatusContext = { to, topic, group, asked, left, gathered };
  const question = {
    to: { connection: asked.connection },
    command: 'getConsumerStatusFromClient',
    header: { topic, group },
    body: undefined,
    timeoutMs: answerTimeoutMs,
    context,
  } as const;
  return within(state, call(state.connections, question, stamp));
}
