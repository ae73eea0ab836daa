/**
 * How a machine takes its client in: spread these transitions into the states that have one.
 *
 *     on: {
 *       ...clientTransitions<ProducerState>({ heartbeat: heartbeatOf }),
 *       'reply.getRouteInfoByTopic': handlesIn(onRoute),
 *     }
 */
import {
  type Handles,
  linkOf,
  onLink,
  onResponse,
  onTimer,
  touch,
} from '../../connection/index.ts';
import { andThen } from '../apply.ts';
import type {
  ConnectionId,
  LinkClosed,
  LinkEvent,
  LinkFailed,
  LinkOpened,
  Reply,
  Request,
  ResponseEvent,
  Stamp,
  Step,
  TimerEvent,
} from '../node.ts';
import type { ClientState } from './clientState.ts';
import {
  type HeartbeatContent,
  heartbeatOnOpened,
  onHeartbeatReply,
  onHeartbeatTimer,
} from './heartbeat.ts';
import { onUnregisterReply } from './life.ts';
import { refreshRoutes } from './routes.ts';
import { unmatchedReply } from './unmatchedReply.ts';

/** The state of a node that has a client instance. */
export interface WithClient {
  readonly client: ClientState;
}

/** Events that `clientTransitions` takes in; part of every such machine's event union. */
export type ClientEvent =
  | LinkEvent
  | ResponseEvent
  | TimerEvent<'connection'>
  | TimerEvent<'refreshRoutes'>
  | TimerEvent<'heartbeat'>
  | Reply<'heartBeat' | 'unregisterClient'>
  | Request<'pushReplyMessageToClient'>;

/** What the client has to know of its node, and what the node does besides. */
export interface ClientHooks<S> {
  /** What heartbeats tell, worked out anew for each. */
  readonly heartbeat: (state: S) => HeartbeatContent;
  /** A connection is in use now; the heartbeat to a known broker is out already. */
  readonly opened?: (state: S, event: LinkOpened) => Step<S>;
  /** A heartbeat was answered, or nobody did; a failure is in the log already. */
  readonly heartbeatAnswered?: (state: S, event: Reply<'heartBeat'>) => Step<S>;
  /** A connection is gone; its calls have been settled. */
  readonly closed?: (state: S, event: LinkClosed) => Step<S>;
}

/** Turns a step of the client into one of the node that has it. */
export function inClient<S extends WithClient>(
  state: S,
  [client, outputs]: Step<ClientState>,
): Step<S> {
  return [client === state.client ? state : { ...state, client }, outputs];
}

/**
 * A transition that runs a handler. For events that came over a connection (requests of brokers),
 * it notes the traffic first, so that the connection does not count as idle.
 */
export function handlesIn<S extends WithClient, E extends Stamp>(
  handler: (state: S, event: E) => Step<S>,
): Handles<S, E> {
  return handling((state, event: E & { readonly connection?: ConnectionId }) =>
    handler(event.connection === undefined ? state : noted(state, event.connection, event), event),
  );
}

function noted<S extends WithClient>(state: S, connection: ConnectionId, { mono }: Stamp): S {
  const connections = touch(state.client.connections, connection, mono);
  return { ...state, client: { ...state.client, connections } };
}

/** The transitions of all events that are the client's alone. */
export function clientTransitions<S extends WithClient>(hooks: ClientHooks<S>) {
  const { heartbeat } = hooks;
  return {
    'link.opened': handling((state: S, event: LinkOpened) => opened(state, event, hooks)),
    'link.closed': handling((state: S, event: LinkClosed) => {
      const step = linked(state, event);
      return hooks.closed === undefined ? step : andThen(step, (s) => hooks.closed!(s, event));
    }),
    'link.failed': handling((state: S, event: LinkFailed) => linked(state, event)),
    'frame.response': handling((state: S, event: ResponseEvent) =>
      connected(state, onResponse(state.client.connections, event)),
    ),
    'timer.connection': handling((state: S, event: TimerEvent<'connection'>) =>
      connected(state, onTimer(state.client.connections, event)),
    ),
    'timer.refreshRoutes': handling((state: S, event: TimerEvent<'refreshRoutes'>) =>
      inClient(state, refreshRoutes(state.client, event)),
    ),
    'timer.heartbeat': handling((state: S, event: TimerEvent<'heartbeat'>) =>
      inClient(state, onHeartbeatTimer(state.client, heartbeat(state), event)),
    ),
    'reply.heartBeat': handling((state: S, event: Reply<'heartBeat'>) => {
      const step = inClient(state, onHeartbeatReply(state.client, event));
      const answered = hooks.heartbeatAnswered;
      return answered === undefined ? step : andThen(step, (s) => answered(s, event));
    }),
    // Every client has a producer group, so any may be brought a reply; few wait for one.
    'rmq.pushReplyMessageToClient': handlesIn<S, Request<'pushReplyMessageToClient'>>(
      unmatchedReply,
    ),
    'reply.unregisterClient': handling((state: S, event: Reply<'unregisterClient'>) =>
      inClient(state, onUnregisterReply(state.client, event)),
    ),
  };
}

function opened<S extends WithClient>(
  state: S,
  event: LinkOpened,
  { heartbeat, opened }: ClientHooks<S>,
): Step<S> {
  const step = linked(state, event);
  if (linkOf(step[0].client.connections, event.connection) === undefined) return step;
  const told = andThen(step, (now) =>
    inClient(now, heartbeatOnOpened(now.client, heartbeat(now), event)),
  );
  return opened === undefined ? told : andThen(told, (now) => opened(now, event));
}

const linked = <S extends WithClient>(state: S, event: LinkEvent): Step<S> =>
  connected(state, onLink(state.client.connections, event));

function connected<S extends WithClient>(
  state: S,
  [connections, outputs]: Step<ClientState['connections']>,
): Step<S> {
  if (connections === state.client.connections) return [state, outputs];
  return [{ ...state, client: { ...state.client, connections } }, outputs];
}

function handling<S, E>(handler: (state: S, event: E) => Step<S>): Handles<S, E> {
  const params: Handles<S, E>['actions']['params'] = ({ context, event }) =>
    handler(context.node, event);
  return { actions: { type: 'apply', params } };
}
