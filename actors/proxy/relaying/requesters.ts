/**
 * Makes the clients that send requests known to brokers, so that a reply which is sent to a broker
 * finds its way to a client that no broker is connected to.
 *
 * Behaviour: a message that wants a reply names its sender by REPLY_TO_CLIENT. Before it is handed
 * on, the proxy sends each broker that takes replies a heartbeat in the client's name, so that the
 * client's id leads to the connection of the proxy, which hands on to the client what is pushed
 * there. This is what a client does itself that asks for the first time. It is repeated like a
 * heartbeat, and after a connection to a broker was replaced, as long as the client is here. Each
 * client gets a producer group of its own: a broker notes the ids of one connection and group only
 * once, and asks producers of known groups about transactions.
 *
 * Only for the client that the request came from: a message that is sent on with its properties by
 * somebody else must not lead replies astray. Leave is taken only of one that has left all proxies:
 * real brokers would, with the id, forget the connection that it has elsewhere by then.
 *
 * Not modelled: upstream has none of it; there such replies fail.
 */
import { messageProperty, parseProperties } from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { call, notify, within } from '../../connection/index.ts';
import { andThen, each } from '../../shared/apply.ts';
import type { Address, ConnectionId, Reply, Request, Stamp, Step } from '../../shared/node.ts';
import { masterId } from '../brokers.ts';
import { locate } from '../members/locating.ts';
import { foundRoute, withRoute } from '../routes.ts';
import type { ProxyState } from '../state.ts';

/** A client that has sent a request. */
export interface Requester {
  /** Its connection to the proxy. */
  readonly connection: ConnectionId;
  /** The topic that replies to it are sent to. */
  readonly replyTopic: string;
  /** By address of a broker: the connection that it knows the client by; undefined: asked. */
  readonly greeted: ReadonlyMap<Address, ConnectionId | undefined>;
}

type Sending = Request<'sendMessage' | 'sendMessageV2'>;

const { msgType, replyToClient } = messageProperty;

/** Name of the timer of the heartbeats; its event is `timer.requesters`. */
const requestersTimer = 'requesters';

/** From one heartbeat to the next, in ms, as clients have it. */
const periodMs = 30_000;

/** Wraps the handler of a send: the sender of a request is made known to brokers first. */
export function knownAsRequester<N extends Sending>(
  handler: (state: ProxyState, request: N) => Step<ProxyState>,
): (state: ProxyState, request: N) => Step<ProxyState> {
  return (state, request) => {
    const clientId = requesterOf(state, request);
    if (clientId === undefined) return handler(state, request);
    const replyTopic = `${clusterOf(state, request)}_REPLY_TOPIC`;
    // Where there is no such topic, nobody can reply to a broker.
    return withRoute(state, replyTopic, request, (now) =>
      andThen(
        greet(now, clientId, { connection: request.connection, replyTopic }, request),
        (then) => handler(then, request),
      ),
    );
  };
}

/** The client that waits for a reply to a message: who sends it, or nobody. */
function requesterOf(state: ProxyState, { connection, frame }: Sending): string | undefined {
  const { properties = '' } = frame.header;
  if (!properties.includes(replyToClient)) return undefined;
  const told = parseProperties(properties);
  const clientId = told.get(replyToClient);
  if (clientId === undefined || told.get(msgType) === 'reply') return undefined;
  if (state.relays.requesters.get(clientId)?.connection === connection) return clientId;
  const found = locate(state, { role: 'producer', clientId });
  return found?.kind === 'local' && found.connection === connection ? clientId : undefined;
}

/**
 * Wraps the handler of UNREGISTER_CLIENT: a requester that has left, and hangs on no other proxy,
 * is taken back from the brokers, so that they say of it what they say of anybody who left.
 */
export function takenBackFromBrokers(
  handler: (state: ProxyState, request: Leaving) => Step<ProxyState>,
): (state: ProxyState, request: Leaving) => Step<ProxyState> {
  return (state, request) =>
    andThen(handler(state, request), (now) => {
      const { clientID: clientId } = request.frame.header;
      const isSomewhere = locate(now, { role: 'producer', clientId }) !== undefined;
      return isSomewhere ? [now, []] : takeBack(now, clientId, request);
    });
}

function takeBack(state: ProxyState, clientId: string, stamp: Stamp): Step<ProxyState> {
  const greeted = state.relays.requesters.get(clientId)?.greeted.keys() ?? [];
  const header = { clientID: clientId, producerGroup: groupOf(clientId) };
  const told = { command: 'unregisterClient', header, body: undefined } as const;
  return each(withRequester(state, clientId, undefined), greeted, (now, to) =>
    within(now, notify(now.connections, { ...told, to }, stamp)),
  );
}

type Leaving = Request<'unregisterClient'>;

const groupOf = (clientId: string): string => `PROXY_REQUESTER_${clientId}`;

function clusterOf({ routes, config }: ProxyState, { frame }: Sending): string {
  const { bname, brokerName } = frame.header as { bname?: string; brokerName?: string };
  return routes.brokers.get(brokerName ?? bname ?? '')?.cluster ?? config.rocketMQClusterName;
}

function greet(
  state: ProxyState,
  clientId: string,
  { connection, replyTopic }: Pick<Requester, 'connection' | 'replyTopic'>,
  stamp: Stamp,
): Step<ProxyState> {
  const { requesters } = state.relays;
  const known = requesters.get(clientId);
  const before = known?.connection === connection ? known.greeted : new Map();
  const { byAddress } = state.connections;
  const due = mastersOf(state, replyTopic, stamp).filter((to) => {
    const link = before.get(to);
    return !before.has(to) || (link !== undefined && link !== byAddress.get(to));
  });
  if (due.length === 0) return [state, []];
  const greeted = new Map([...before, ...due.map((to) => [to, undefined] as const)]);
  const next = withRequester(state, clientId, { connection, replyTopic, greeted });
  const step = each(next, due, (now, to) => beat(now, clientId, to, stamp));
  return requesters.size > 0 ? step : andThen(step, armed);
}

function mastersOf(state: ProxyState, replyTopic: string, stamp: Stamp): readonly Address[] {
  const found = foundRoute(state, replyTopic, stamp);
  if (found?.kind !== 'route') return [];
  return found.route.brokerDatas.flatMap(({ brokerAddrs }) => brokerAddrs.get(masterId) ?? []);
}

function beat(state: ProxyState, clientId: string, to: Address, stamp: Stamp): Step<ProxyState> {
  const body = {
    clientID: clientId,
    consumerDataSet: [],
    heartbeatFingerprint: 0,
    producerDataSet: [{ groupName: groupOf(clientId) }],
    withoutSub: false,
  };
  const context: GreetContext = { for: 'greet', clientId };
  const { forwardTimeoutMs: timeoutMs } = state.config;
  const told = { to, command: 'heartBeat', header: {}, body, timeoutMs, context } as const;
  return within(state, call(state.connections, { ...told, mode: 'prompt' }, stamp));
}

/** A broker knows a requester, or it does not: the next request tries again. */
export function greetingEnded(state: ProxyState, reply: Reply<'heartBeat'>): Step<ProxyState> {
  const { clientId } = reply.context as GreetContext; // Made by `beat` alone.
  const { address, outcome } = reply;
  const known = state.relays.requesters.get(clientId);
  if (!known?.greeted.has(address)) return [state, []];
  const greeted = new Map(known.greeted);
  const link = state.connections.byAddress.get(address);
  const isKnown = outcome.ok && outcome.frame.code === responseCode.SUCCESS;
  if (isKnown && link !== undefined) greeted.set(address, link);
  else greeted.delete(address);
  return [withRequester(state, clientId, { ...known, greeted }), []];
}

interface GreetContext {
  readonly for: 'greet';
  readonly clientId: string;
}

/**
 * `timer.requesters`: those that are still at some proxy are named again, the others taken back. A
 * broker would close the connection of all over one that falls silent.
 */
export function requestersDue(state: ProxyState, event: Stamp): Step<ProxyState> {
  const step = each<ProxyState, readonly [string, Requester]>(
    state,
    state.relays.requesters,
    (now, [clientId, requester]) => {
      const found = locate(now, { role: 'producer', clientId });
      if (found === undefined) return takeBack(now, clientId, event);
      const { connection, greeted } = requester;
      if (found.kind === 'local' && found.connection === connection) {
        const without = withRequester(now, clientId, undefined);
        const [after, outputs] = greet(without, clientId, requester, event);
        // A route that was forgotten meanwhile is learnt again with the next request.
        if (outputs.length > 0) return [after, outputs];
      }
      return each(now, greeted.keys(), (then, to) => beat(then, clientId, to, event));
    },
  );
  return step[0].relays.requesters.size === 0 ? step : andThen(step, armed);
}

function armed(state: ProxyState): Step<ProxyState> {
  return [state, [{ type: 'timer.set', name: requestersTimer, key: '', delayMs: periodMs }]];
}

function withRequester(
  state: ProxyState,
  clientId: string,
  requester: Requester | undefined,
): ProxyState {
  const { relays } = state;
  const requesters =
    requester === undefined
      ? relays.requesters.delete(clientId)
      : relays.requesters.set(clientId, requester);
  return { ...state, relays: { ...relays, requesters } };
}
