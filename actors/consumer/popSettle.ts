/**
 * The two requests by which a popped message is settled (upstream
 * `DefaultMQPushConsumerImpl.ackAsync`, `changePopInvisibleTimeAsync`).
 *
 * Behaviour: to the master of the broker that the handle names, for the topic that the message
 * lies in. Whatever comes of it is logged alone: nothing is repeated, and a message whose
 * acknowledgement was lost comes back. A broker without a known master is not asked; the route is
 * looked up for the next time (upstream waits for it).
 */
import type { CommandName } from '../../protocol/commands/index.ts';
import { settlingHeaderOf } from '../../protocol/popHandles.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { type CallRequest, call } from '../connection/index.ts';
import {
  type ClientState,
  lookupRoute,
  masterId,
  subscribeAddress,
} from '../shared/client/index.ts';
import { logged } from '../shared/logged.ts';
import type { Reply, Stamp, Step } from '../shared/node.ts';
import { consumerTimes } from './config.ts';
import type { PoppedMessage } from './popMessages.ts';
import type { ConsumerState, ConsumerStep } from './state.ts';

/** The context of both calls. */
export interface SettleContext {
  readonly for: 'consumer.settle';
  readonly handle: string;
}

/** Acknowledges a popped message. */
export function acknowledge(
  client: ClientState,
  group: string,
  popped: PoppedMessage,
  stamp: Stamp,
): Step<ClientState> {
  const header = placeOf(group, popped);
  return ask(client, popped, { command: 'ackMessage', header }, stamp);
}

/** Hides a popped message from now on for another time. */
export function hideAgain(
  client: ClientState,
  group: string,
  popped: PoppedMessage,
  forMs: number,
  stamp: Stamp,
): Step<ClientState> {
  const header = { ...placeOf(group, popped), invisibleTime: forMs, suspend: false };
  return ask(client, popped, { command: 'changeMessageInvisibletime', header }, stamp);
}

function placeOf(group: string, { message, handle, handleText }: PoppedMessage) {
  return settlingHeaderOf(group, message.topic, handle, handleText);
}

function ask<N extends CommandName>(
  client: ClientState,
  { message, handle, handleText }: PoppedMessage,
  request: Pick<CallRequest<N>, 'command' | 'header'>,
  stamp: Stamp,
): Step<ClientState> {
  const to = subscribeAddress(client, handle.brokerName, masterId, true)?.address;
  if (to === undefined) {
    const [asking, outputs] = lookupRoute(client, message.topic, stamp);
    const text = `${request.command}: the broker ${handle.brokerName} has no master`;
    return [asking, [logged('warn', text), ...outputs]];
  }
  const context: SettleContext = { for: 'consumer.settle', handle: handleText };
  const timeoutMs = consumerTimes.settleTimeoutMs;
  // Neither command has a body.
  const body = undefined as CallRequest<N>['body'];
  const [connections, outputs] = call(
    client.connections,
    { ...request, to, body, timeoutMs, mode: 'async', context },
    stamp,
  );
  return [{ ...client, connections }, outputs];
}

/** Takes in `reply.ackMessage` and `reply.changeMessageInvisibletime`. */
export function settled(
  state: ConsumerState,
  { type, outcome, context }: Reply<'ackMessage' | 'changeMessageInvisibletime'>,
): ConsumerStep {
  if (outcome.ok && outcome.frame.code === responseCode.SUCCESS) return [state, []];
  const why = outcome.ok ? `code ${outcome.frame.code}` : outcome.problem;
  const { handle } = context as SettleContext; // Made by `ask` alone.
  const command = type.slice(type.indexOf('.') + 1);
  return [state, [logged('warn', `${command} of [${handle}] failed: ${why}`)]];
}
