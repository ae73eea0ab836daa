/**
 * The start and the end of a client instance (`MQClientInstance.start`, `shutdown` and
 * `unregisterClient`).
 *
 * Behaviour: at the end each group is unregistered at every address of every known broker, one
 * request after the other, answers awaited; failures are logged alone. Then all connections close.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { call, closeAll, newNameServers } from '../../connection/index.ts';
import { logged } from '../logged.ts';
import type { Output, Reply, Stamp, Step } from '../node.ts';
import { knownBrokers } from './brokerAddresses.ts';
import {
  type ClientState,
  type Farewell,
  firstDelayMs,
  type GroupName,
  innerProducerGroup,
} from './clientState.ts';
import { heartbeatTimer } from './heartbeat.ts';
import { refreshTimer } from './routes.ts';

/** The context of an unregistration's call. */
export interface UnregisterContext {
  readonly for: 'client.unregister';
}

/** For `node.boot`: draws the order of the name servers, sets both timers, opens no connection. */
export function startClient(client: ClientState, stamp: Stamp): Step<ClientState> {
  const set = (name: string, delayMs: number): Output => ({
    type: 'timer.set',
    name,
    key: '',
    delayMs,
  });
  const timers = [
    set(refreshTimer, firstDelayMs.refreshRoutes),
    set(heartbeatTimer, firstDelayMs.heartbeat),
  ];
  const nameServers = newNameServers(client.config.namesrvAddrs, stamp.entropy);
  return [{ ...client, nameServers }, timers];
}

/**
 * Begins the end: both timers are cancelled and the groups are unregistered, the client's inner
 * producer group last. `isLeaving` says until when; then it is time for `closeClient`.
 */
export function unregister(
  client: ClientState,
  groups: readonly GroupName[],
  stamp: Stamp,
): Step<ClientState> {
  const addresses = knownBrokers(client).map(({ address }) => address);
  const farewells = [...groups, { producerGroup: innerProducerGroup }].flatMap((group) =>
    addresses.map((address): Farewell => ({ address, group })),
  );
  const cancelled: readonly Output[] = [refreshTimer, heartbeatTimer].map((name) => ({
    type: 'timer.cancel',
    name,
    key: '',
  }));
  const [next, outputs] = sayFarewell({ ...client, farewells }, stamp);
  return [next, [...cancelled, ...outputs]];
}

/** Whether unregistrations are still to be sent or answered. */
export function isLeaving({ farewells }: ClientState): boolean {
  return farewells.length > 0;
}

/** Takes in `reply.unregisterClient` (every such call is the client's own) and sends the next. */
export function onUnregisterReply(
  client: ClientState,
  event: Reply<'unregisterClient'>,
): Step<ClientState> {
  const { outcome, address } = event;
  const [next, outputs] = sayFarewell({ ...client, farewells: client.farewells.slice(1) }, event);
  if (outcome.ok && outcome.frame.code === responseCode.SUCCESS) return [next, outputs];
  const why = outcome.ok ? outcome.frame.code : outcome.problem;
  return [next, [logged('warn', `not unregistered at ${address}: ${why}`), ...outputs]];
}

/** Closes every connection; each unsettled call settles `closed`. */
export function closeClient(client: ClientState, stamp: Stamp): Step<ClientState> {
  const [connections, outputs] = closeAll(client.connections, stamp);
  return [{ ...client, connections }, outputs];
}

function sayFarewell(client: ClientState, stamp: Stamp): Step<ClientState> {
  const [first] = client.farewells;
  if (first === undefined) return [client, []];
  const context: UnregisterContext = { for: 'client.unregister' };
  const [connections, outputs] = call(
    client.connections,
    {
      to: first.address,
      command: 'unregisterClient',
      header: { clientID: client.config.clientId, ...first.group },
      body: undefined,
      timeoutMs: client.config.mqClientApiTimeoutMs,
      context,
    },
    stamp,
  );
  return [{ ...client, connections }, outputs];
}
