/**
 * How a machine takes its connections in: three lines.
 *
 *     on: {
 *       ...connectionTransitions<BrokerState>({ closed: purgeClients }),
 *       'rmq.heartBeat': handles(heartBeat),
 *     }
 */
import { andThen, type NodeContext } from '../shared/apply.ts';
import type {
  ConnectionId,
  LinkClosed,
  LinkFailed,
  LinkOpened,
  ResponseEvent,
  Stamp,
  Step,
  TimerEvent,
} from '../shared/node.ts';
import { type Connections, linkOf } from './connections.ts';
import { onLink, touch } from './links.ts';
import { onResponse } from './response.ts';
import { onTimer } from './timer.ts';

/** The state of a node that has connections. */
export interface WithConnections {
  readonly connections: Connections;
}

/** Events that `connectionTransitions` takes in; part of every machine's event union. */
export type ConnectionEvent =
  | LinkOpened
  | LinkClosed
  | LinkFailed
  | ResponseEvent
  | TimerEvent<'connection'>;

/** What a node does besides, after its connections did theirs. */
export interface ConnectionHooks<S> {
  /** A connection is in use now, opened by either end. */
  readonly opened?: (state: S, event: LinkOpened) => Step<S>;
  /** A connection is gone, whoever ended it (except by `closeAll`): purge what hangs on it. */
  readonly closed?: (state: S, event: LinkClosed) => Step<S>;
  /** An attempt failed. */
  readonly failed?: (state: S, event: LinkFailed) => Step<S>;
}

/** An XState transition that applies what a handler computes. */
export interface Handles<S, E> {
  readonly actions: {
    readonly type: 'apply';
    readonly params: (args: { readonly context: NodeContext<S>; readonly event: E }) => Step<S>;
  };
}

/** Turns a step of the connections into one of the node that has them. */
export function within<S extends WithConnections>(
  state: S,
  [connections, outputs]: Step<Connections>,
): Step<S> {
  return [connections === state.connections ? state : { ...state, connections }, outputs];
}

/**
 * A transition that runs a handler. For events that came over a connection (requests), it notes
 * the traffic first, so that the connection does not count as idle.
 */
export function handles<S extends WithConnections, E extends Stamp>(
  handler: (state: S, event: E) => Step<S>,
): Handles<S, E> {
  const params: Handles<S, E>['actions']['params'] = ({ context, event }) =>
    handler(noted(context.node, event), event);
  return { actions: { type: 'apply', params } };
}

function noted<S extends WithConnections>(
  state: S,
  event: Stamp & { readonly connection?: ConnectionId },
): S {
  if (event.connection === undefined) return state;
  const connections = touch(state.connections, event.connection, event.mono);
  return connections === state.connections ? state : { ...state, connections };
}

/**
 * The transitions of all events about connections, to be spread into the `on` of a machine's root
 * (or of each state that keeps its connections). Answers come back as `reply.<command>`.
 */
export function connectionTransitions<S extends WithConnections>(hooks: ConnectionHooks<S> = {}) {
  return {
    'link.opened': handlesLink<S, LinkOpened>((state, event) => {
      const step = within(state, onLink(state.connections, event));
      const isUsed = linkOf(step[0].connections, event.connection) !== undefined;
      return isUsed && hooks.opened ? followed(step, event, hooks.opened) : step;
    }),
    'link.closed': handlesLink<S, LinkClosed>((state, event) =>
      followed(within(state, onLink(state.connections, event)), event, hooks.closed),
    ),
    'link.failed': handlesLink<S, LinkFailed>((state, event) =>
      followed(within(state, onLink(state.connections, event)), event, hooks.failed),
    ),
    'frame.response': handlesLink<S, ResponseEvent>((state, event) =>
      within(state, onResponse(state.connections, event)),
    ),
    'timer.connection': handlesLink<S, TimerEvent<'connection'>>((state, event) =>
      within(state, onTimer(state.connections, event)),
    ),
  };
}

function handlesLink<S, E>(handler: (state: S, event: E) => Step<S>): Handles<S, E> {
  const params: Handles<S, E>['actions']['params'] = ({ context, event }) =>
    handler(context.node, event);
  return { actions: { type: 'apply', params } };
}

function followed<S, E>(
  step: Step<S>,
  event: E,
  hook: ((state: S, event: E) => Step<S>) | undefined,
): Step<S> {
  return hook === undefined ? step : andThen(step, (state) => hook(state, event));
}
