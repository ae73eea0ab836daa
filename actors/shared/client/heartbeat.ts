/**
 * Heartbeats: a client tells the brokers its groups and subscriptions
 * (`MQClientInstance.sendHeartbeatToAllBroker`).
 *
 * Behaviour: to the master of each known broker, to slaves too if there is a consumer; every 30 s,
 * when a connection to a broker comes up, and whenever the node wants. Failures are logged alone.
 * With `useHeartbeatV2` they leave out what a broker knows already (fingerprints.ts).
 * Not modelled: the lock that drops a heartbeat while another is being sent; the brokers' versions.
 */
import type { ConsumerData, HeartbeatData } from '../../../protocol/bodies/heartbeatData.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { call, linkOf } from '../../connection/index.ts';
import { each } from '../apply.ts';
import { logged } from '../logged.ts';
import type { Address, LinkOpened, Reply, Stamp, Step } from '../node.ts';
import { cleanOfflineBrokers, type KnownBroker, knownBrokers } from './brokerAddresses.ts';
import { type ClientState, innerProducerGroup } from './clientState.ts';
import { fingerprintAnswered, forgetFingerprint, heartbeatFor } from './fingerprints.ts';
import { masterId } from './routeInfo.ts';

/** What a heartbeat tells: the groups of the node that owns the client. */
export interface HeartbeatContent {
  /** Producer groups; the client's inner one is added. */
  readonly producerGroups: readonly string[];
  readonly consumers: readonly ConsumerData[];
}

/** The context of a heartbeat's call. */
interface HeartbeatContext {
  readonly for: 'client.heartbeat';
  readonly brokerName: string;
  readonly brokerId: number;
  /** The fingerprint that was sent, 0 for none. */
  readonly fingerprint: number;
}

/** The periodic timer's name; the event is `timer.heartbeat`, the key empty. */
export const heartbeatTimer = 'heartbeat';

/** Forgets brokers that no route names, tells the others, sets the timer again. */
export function onHeartbeatTimer(
  client: ClientState,
  content: HeartbeatContent,
  stamp: Stamp,
): Step<ClientState> {
  const [next, outputs] = sendHeartbeats(cleanOfflineBrokers(client), content, stamp);
  const delayMs = client.config.heartbeatBrokerIntervalMs;
  return [next, [...outputs, { type: 'timer.set', name: heartbeatTimer, key: '', delayMs }]];
}

/** Tells every known broker that is due a heartbeat. */
export function sendHeartbeats(
  client: ClientState,
  content: HeartbeatContent,
  stamp: Stamp,
): Step<ClientState> {
  return sendTo(client, knownBrokers(client), content, stamp);
}

/**
 * Tells a broker that a connection just came up to; after `onLink` of the connections has taken
 * the event in. Connections that others opened and name servers are told nothing; neither is a
 * broker that a heartbeat opened the connection to (upstream: it holds the lock meanwhile).
 */
export function heartbeatOnOpened(
  client: ClientState,
  content: HeartbeatContent,
  event: LinkOpened,
): Step<ClientState> {
  const link = linkOf(client.connections, event.connection);
  if (event.address === undefined || link === undefined) return [client, []];
  for (const { frame } of link.calls.values()) {
    if (frame.command === 'heartBeat') return [client, []];
  }
  const brokers = knownBrokers(client).filter(({ address }) => address === event.address);
  return sendTo(forgetFingerprint(client, event.address), brokers.slice(0, 1), content, event);
}

/** Takes in `reply.heartBeat` (every such call is the client's own): a failure is logged alone. */
export function onHeartbeatReply(
  client: ClientState,
  event: Reply<'heartBeat'>,
): Step<ClientState> {
  const { address, context, outcome } = event;
  if (outcome.ok && outcome.frame.code === responseCode.SUCCESS) {
    const { fingerprint } = context as HeartbeatContext; // Made by `sendTo` alone.
    return [fingerprintAnswered(client, event, fingerprint), []];
  }
  const why = outcome.ok ? `code ${outcome.frame.code}` : outcome.problem;
  return [client, [logged('warn', `heartbeat to ${address} failed: ${why}`)]];
}

function sendTo(
  client: ClientState,
  brokers: readonly KnownBroker[],
  content: HeartbeatContent,
  stamp: Stamp,
): Step<ClientState> {
  // A client that leaves would join its groups again.
  if (client.farewells.length > 0) return [client, []];
  const whole = heartbeatOf(client, content);
  const due = brokers.filter(
    ({ brokerId }) => brokerId === masterId || content.consumers.length > 0,
  );
  return each(client, due, (now, { brokerName, brokerId, address }) => {
    const body = heartbeatFor(now, address, whole);
    const fingerprint = body.heartbeatFingerprint;
    const context = { for: 'client.heartbeat', brokerName, brokerId, fingerprint } as const;
    return callFor(now, address, body, context, stamp);
  });
}

function callFor(
  client: ClientState,
  to: Address,
  body: HeartbeatData,
  context: HeartbeatContext,
  stamp: Stamp,
): Step<ClientState> {
  const timeoutMs = client.config.mqClientApiTimeoutMs;
  const request = { to, command: 'heartBeat', header: {}, body, timeoutMs, context } as const;
  const [connections, outputs] = call(client.connections, request, stamp);
  return [{ ...client, connections }, outputs];
}

function heartbeatOf(client: ClientState, content: HeartbeatContent): HeartbeatData {
  const groups = [...content.producerGroups, innerProducerGroup];
  return {
    clientID: client.config.clientId,
    consumerDataSet: content.consumers,
    heartbeatFingerprint: 0,
    producerDataSet: groups.map((groupName) => ({ groupName })),
    withoutSub: false,
  };
}
