/**
 * What comes before the end of a proxy (`NettyRemotingServer.shutdown`; upstream's proxies have it
 * and never switch it on, so that their clients just lose their connections).
 *
 * Behaviour: for `shutdownWaitTimeSeconds` at most, clients newer than 5.3.1 are answered GO_AWAY
 * whatever they ask, and come back over a new connection: to the proxy that the load balancer has
 * for them. Older ones are served as before. New connections are refused, so that nobody who comes
 * back ends up here again. A connection that was sent away is closed once nothing of it is under
 * way, and the proxy ends early when none is left.
 *
 * What was handed on before is answered. Only pulls that a broker may hold are given back at once:
 * they take nothing, so that asking again elsewhere is the same. A pop that is held has to be
 * waited for: its messages are hidden when they come, and would be for nobody.
 *
 * Unlike upstream, one-way requests are carried out: nobody can be told to repeat them. So is what
 * another proxy asks for a client that still hangs here.
 */
import { versionGate } from '../../../protocol/mqVersion.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { closeLink, linkOf, within } from '../../connection/index.ts';
import { andThen, each } from '../../shared/apply.ts';
import type {
  ConnectionId,
  LinkOpened,
  MalformedRequestEvent,
  Output,
  Request,
  Stamp,
  Step,
  UnknownRequestEvent,
} from '../../shared/node.ts';
import type { ClientsLeft } from '../../shared/observation.ts';
import { respond } from '../../shared/respond.ts';
import { emptyTable, type Table } from '../../shared/table.ts';
import { isRelayed } from '../relaying/relayMark.ts';
import type { ProxyState } from '../state.ts';
import { asksUnderWay, busyConnections } from './underWay.ts';

/** Name of the timer that ends the wait; its event is `timer.drained`. */
export const drainedTimer = 'drained';

/** Name of the timer of the look at who is still there; its event is `timer.drainLook`. */
export const drainLookTimer = 'drainLook';

/** How long a connection that was sent away stays quiet before it is closed, in ms. */
const quietMs = 1_000;

/** What a proxy that leaves keeps of its clients. */
export interface Draining {
  /** Connections that were answered GO_AWAY. */
  readonly sentAway: Table<true>;
  /** Pulls that were given back: what a broker says of them is nobody's any more. */
  readonly givenBack: Table<true>;
}

type AnyRequestEvent = Request | UnknownRequestEvent | MalformedRequestEvent;

/** Commands that take nothing from a broker, and that it may hold for long. */
const repeatable: ReadonlySet<string> = new Set(['pullMessage', 'litePullMessage', 'notification']);

const goAway = { code: responseCode.GO_AWAY, remark: 'please go away' } as const;

/** `operator.shutdown`: gives held pulls back and waits for the clients to go. */
export function leave(state: ProxyState): Step<ProxyState> {
  const delayMs = state.config.shutdownWaitTimeSeconds * 1_000;
  const leaving: ProxyState = {
    ...state,
    draining: { sentAway: emptyTable(), givenBack: emptyTable() },
  };
  const outputs: readonly Output[] = [
    clientsLeft('away', state),
    { type: 'timer.set', name: drainedTimer, key: '', delayMs },
    lookSoon,
  ];
  return andThen([leaving, outputs], giveBack);
}

/** The output that tells how many clients there still are. */
export function clientsLeft(how: ClientsLeft['how'], { connections }: ProxyState): Output {
  const open = [...connections.links.values()].filter(({ address }) => address === undefined);
  const told = { kind: 'clientsLeft', how, connections: open.length } as const;
  return { type: 'observe', observation: told };
}

const lookSoon: Output = { type: 'timer.set', name: drainLookTimer, key: '', delayMs: quietMs };

function giveBack(state: ProxyState): Step<ProxyState> {
  const asks = asksUnderWay(state).filter(
    ({ asker, version }) => repeatable.has(asker.frame.command) && version > versionGate.goAway,
  );
  return each(state, asks, (now, { asker }) => {
    const { connection, frame } = asker;
    if (frame.oneway || linkOf(now.connections, connection) === undefined) return [now, []];
    const { sentAway, givenBack } = now.draining ?? nobody;
    const draining = {
      sentAway: sentAway.set(connection, true as const),
      givenBack: givenBack.set(askKey(connection, frame.opaque), true as const),
    };
    const answered = respond({ connection, frame } as Request, goAway.code, {
      remark: goAway.remark,
    });
    return [{ ...now, draining }, answered];
  });
}

const nobody: Draining = { sentAway: emptyTable(), givenBack: emptyTable() };

const askKey = (connection: ConnectionId, opaque: number): string => `${opaque}@${connection}`;

/** Whether what became of a client's request is of interest to nobody any more. */
export function isGivenBack(
  { draining }: ProxyState,
  { connection, frame }: { readonly connection: ConnectionId; readonly frame: { opaque: number } },
): boolean {
  return draining?.givenBack.has(askKey(connection, frame.opaque)) === true;
}

/** Whether a request is one that is answered GO_AWAY: of a client, and a newer one. */
export function isSentAway(state: ProxyState, event: { readonly type: string }): boolean {
  const { connection, frame } = event as AnyRequestEvent; // Asked of requests alone.
  return (
    frame.version > versionGate.goAway &&
    !frame.oneway &&
    !isRelayed(frame) &&
    isOfClient(state, connection)
  );
}

/** Answers GO_AWAY. */
export function sendAway(state: ProxyState, request: AnyRequestEvent): Step<ProxyState> {
  const { sentAway, givenBack } = state.draining ?? nobody;
  const draining = { givenBack, sentAway: sentAway.set(request.connection, true as const) };
  const answered = respond(request, goAway.code, { remark: goAway.remark });
  return [{ ...state, draining }, answered];
}

/** Whether a connection was opened by the other end; of one that is gone: false. */
function isOfClient({ connections }: ProxyState, connection: ConnectionId): boolean {
  const link = linkOf(connections, connection);
  return link !== undefined && link.address === undefined;
}

/** Whether somebody else opened a connection to the proxy. */
export function isOpenedByOther(event: { readonly type: string }): boolean {
  return (event as LinkOpened).address === undefined; // Asked of `link.opened` alone.
}

/** Takes no new connection. */
export function refuse(state: ProxyState, { connection }: LinkOpened): Step<ProxyState> {
  return [state, [{ type: 'close', connection }]];
}

/**
 * `timer.drainLook`: closes the connections whose clients have gone, and quiet ones of nobody who
 * is in any group, such as other proxies; looks again later.
 */
export function closeQuiet(state: ProxyState, event: Stamp): Step<ProxyState> {
  const { sentAway } = state.draining ?? nobody;
  const busy = busyConnections(state);
  const quiet = [...state.connections.links.values()].filter(
    ({ connection, address, activeMono }) =>
      address === undefined &&
      event.mono - activeMono >= quietMs &&
      !busy.has(connection) &&
      (sentAway.has(connection) || !state.members.memberships.has(connection)),
  );
  const names = quiet.map(({ connection }) => connection).sort();
  const [closed, outputs] = each(state, names, (now, connection) =>
    within(now, closeLink(now.connections, connection, event)),
  );
  return [closed, [...outputs, lookSoon]];
}

/** Whether any client is connected. */
export function hasClients({ connections }: ProxyState): boolean {
  for (const { address } of connections.links.values()) if (address === undefined) return true;
  return false;
}
