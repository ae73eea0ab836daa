/** What a proxy has on its way to others, and for whom. */
import type { Call } from '../../connection/index.ts';
import type { ConnectionId } from '../../shared/node.ts';
import type { Asker } from '../answers.ts';
import type { ProxyState } from '../state.ts';

/** A client's request that was handed on. */
export interface AskUnderWay {
  readonly asker: Asker;
  /** What the client says that it is: it travels as the client sent it. */
  readonly version: number;
}

/** The clients' requests that were handed on and are not answered, by the age of their links. */
export function asksUnderWay(state: ProxyState): readonly AskUnderWay[] {
  const asks: AskUnderWay[] = [];
  for (const { context, frame } of callsOf(state)) {
    const { asker } = context as { readonly asker?: Asker };
    if (asker !== undefined) asks.push({ asker, version: frame.version });
  }
  return asks;
}

/**
 * Connections whose requests are under way, those that are set aside included, and those of
 * clients that were asked something themselves.
 */
export function busyConnections(state: ProxyState): ReadonlySet<ConnectionId> {
  const busy = new Set(asksUnderWay(state).map(({ asker }) => asker.connection));
  for (const { connection, calls } of state.connections.links.values()) {
    if (calls.size > 0) busy.add(connection);
  }
  for (const { asker } of state.relays.gatherings.values()) busy.add(asker.connection);
  for (const event of eventsSetAside(state)) {
    // A request of a client, or the end of a call that was made for one.
    const { connection, context } = event as {
      readonly connection?: ConnectionId;
      readonly context?: { readonly asker?: Asker };
    };
    const waiting = connection ?? context?.asker?.connection;
    if (waiting !== undefined) busy.add(waiting);
  }
  return busy;
}

/** Events that wait for a route, a topic's type, or request modes. */
function* eventsSetAside({ routes, topicTypes, requestModes }: ProxyState) {
  const modes = [...requestModes.values()].map(({ waiting }) => waiting);
  for (const waiting of [...routes.waiting.values(), ...topicTypes.waiting.values(), ...modes]) {
    for (let one = waiting?.events; one !== undefined; one = one.before) yield one.event;
  }
}

/** Whether something is under way that the proxy itself wants to be stored. */
export function hasOwnSends(state: ProxyState): boolean {
  if (state.routes.waiting.size > 0) return true;
  return callsOf(state).some(
    ({ context, frame }) =>
      frame.command === 'sendMessageV2' && (context as { asker?: Asker }).asker === undefined,
  );
}

/** All unsettled calls, those that wait for a connection included. */
function callsOf({ connections }: ProxyState): readonly Call[] {
  const calls: Call[] = [];
  for (const link of connections.links.values()) calls.push(...link.calls.values());
  for (const { waiting } of connections.attempts.values()) {
    for (let each = waiting; each !== undefined; each = each.before) {
      if (each.call !== undefined) calls.push(each.call);
    }
  }
  return calls;
}
