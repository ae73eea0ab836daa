/**
 * The value that every node keeps of its connections: links, calls that wait for an answer, and
 * the deadlines of both (upstream: `NettyRemotingAbstract.responseTable` and
 * `NettyRemotingClient.channelTables`).
 *
 * Life of a link (a pure state table, never an actor):
 *
 *     connecting --opened--> serving --drain--> draining --last call settled--> closed
 *         |                     |                  |
 *         +--failed, 3000 ms----+--lost, idle------+------------------------------> closed
 *
 * Unlike upstream, an answer settles only a call of the connection that it came over; Java looks
 * at the opaque alone, which no correct server can tell apart.
 */
import type { Language, SerializeType } from '../../protocol/frame.ts';
import { type Deadlines, noDeadlines } from '../shared/deadlines.ts';
import type { Address, ConnectionId } from '../shared/node.ts';
import { announcedVersion } from '../shared/respond.ts';
import { emptyTable, type Table } from '../shared/table.ts';
import type { Call, Waiting } from './calls.ts';

/** Settings of a node's connections; all have defaults (`NettyClientConfig`). */
export interface ConnectionConfig {
  /** Header format of the requests that the node starts. */
  readonly serializeType: SerializeType;
  /** What requests say of their sender: brokers treat some of them differently. */
  readonly language: Language;
  /** Its version, as `MQVersion` counts them. */
  readonly version: number;
  /** How long a connection attempt may take (`connectTimeoutMillis`). */
  readonly connectTimeoutMs: number;
  /** A connection without traffic for so long is closed, by either end. */
  readonly idleMs: number;
  /** Unsettled calls to addresses; one more is refused `busy` (`clientAsyncSemaphoreValue`). */
  readonly pendingMax: number;
  /** The same for calls over connections that others opened (`serverAsyncSemaphoreValue`). */
  readonly inboundPendingMax: number;
  /** A `sync` call that times out closes its connection (`clientCloseSocketIfTimeout`). */
  readonly closeOnTimeout: boolean;
  /** An answer GO_AWAY (1500) reconnects and repeats the call once. */
  readonly reconnectOnGoAway: boolean;
}

/** What Java's remoting client and server use when nothing is configured. */
export const connectionDefaults: ConnectionConfig = {
  serializeType: 'JSON',
  language: 'JAVA',
  version: announcedVersion,
  connectTimeoutMs: 3_000,
  idleMs: 120_000,
  pendingMax: 65_535,
  inboundPendingMax: 64,
  closeOnTimeout: true,
  reconnectOnGoAway: true,
};

/** A connection that is or was up. */
export interface Link {
  readonly connection: ConnectionId;
  /** The address asked for, if this node opened it; `undefined` if the other end did. */
  readonly address: Address | undefined;
  /** The other end as TCP shows it. */
  readonly peer: Address;
  /** `draining`: no new calls; `closed`: being taken out, `link.closed` follows at once. */
  readonly state: 'serving' | 'draining' | 'closed';
  /** A draining link is closed when its last call settles; if false, the peer will close it. */
  readonly closeWhenDrained: boolean;
  /** Calls that wait for an answer over this link, by opaque. */
  readonly calls: Table<Call>;
  /** Monotonic time of the last frame in or out. */
  readonly activeMono: number;
}

/** A connection attempt under way, and what waits for it. */
export interface Attempt {
  /** Newest first. */
  readonly waiting: Waiting | undefined;
}

/** A call that nobody can answer any more, and who was asked. */
export interface Orphan {
  readonly call: Call;
  readonly peer: Address;
}

/** Everything that a node knows of its connections: a value, part of the node's state. */
export interface Connections {
  readonly config: ConnectionConfig;
  /** Connections that are up, whoever opened them. */
  readonly links: Table<Link>;
  /** Attempts under way, by address. */
  readonly attempts: Table<Attempt>;
  /** Attempts given up that the network will still tell the end of: how many, by address. */
  readonly abandoned: Table<number>;
  /** The serving link to an address: at most one. */
  readonly byAddress: Table<ConnectionId>;
  /** `prompt` calls that wait for an attempt, by the key of their deadline. */
  readonly waits: Table<Call>;
  /** Unsettled calls to addresses, waiting ones included. */
  readonly pending: number;
  /** Unsettled calls over connections that others opened. */
  readonly inboundPending: number;
  /** Those of them whose connection has ended, by the key of their deadline. */
  readonly orphans: Table<Orphan>;
  /** The opaque of the next request; counts up from 0 and wraps to negative, as Java's int. */
  readonly nextOpaque: number;
  /** Monotonic: attempts (`c:`), waits for one (`w:`), calls (`r:`) and idle links (`i:`). */
  readonly deadlines: Deadlines;
  /** When the one timer `timer.connection` comes back; it is not put off when calls settle. */
  readonly wakeMono: number | undefined;
  /** When the time-out scan of `async` calls began to run. */
  readonly scanMono: number | undefined;
  /** Set by `closeAll`: every later call settles `closed`. */
  readonly stopped: boolean;
}

/** No connection yet. Cheap and pure: fit for a machine's context factory. */
export function newConnections(config: Partial<ConnectionConfig> = {}): Connections {
  return {
    config: { ...connectionDefaults, ...config },
    links: emptyTable(),
    attempts: emptyTable(),
    abandoned: emptyTable(),
    byAddress: emptyTable(),
    waits: emptyTable(),
    pending: 0,
    inboundPending: 0,
    orphans: emptyTable(),
    nextOpaque: 0,
    deadlines: noDeadlines(),
    wakeMono: undefined,
    scanMono: undefined,
    stopped: false,
  };
}

/** Whether a connection to this address is up and takes calls (Java's `ChannelWrapper.isOK`). */
export function isServing(connections: Connections, address: Address): boolean {
  return connections.byAddress.has(address);
}

/** The link of a connection that is up; `undefined` for one that is gone or unknown. */
export function linkOf(connections: Connections, connection: ConnectionId): Link | undefined {
  const link = connections.links.get(connection);
  return link?.state === 'closed' ? undefined : link;
}

/** The deadline's key of a connection attempt. */
export const attemptKey = (address: Address): string => `c:${address}`;

/** The deadline's key of a `prompt` call that waits for a connection attempt. */
export const waitKey = (address: Address, opaque: number): string => `w:${opaque}@${address}`;

/** The deadline's key of an idle link. */
export const idleKey = (connection: ConnectionId): string => `i:${connection}`;
