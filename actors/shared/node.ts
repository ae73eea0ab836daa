/**
 * What every node is made of: the inputs that it takes and the outputs that it gives.
 *
 * A node is sans-IO. It takes (snapshot, input) and gives (snapshot, outputs); time and entropy
 * come in with each input; frames, timers, disk writes and connection requests go out, as data.
 * Whatever drives it (the simulation kernel, the socket adapter) is not known here.
 */
import type { CommandName } from '../../protocol/commands/index.ts';
import type {
  MalformedRequest,
  RequestFrame,
  ResponseFrame,
  UnknownRequest,
} from '../../protocol/frame.ts';
import type { Observation } from './observation.ts';

/** What the driver adds to every input, timers included. */
export interface Stamp {
  /** The node's wall clock in ms: leases and store times use it; it may jump. */
  readonly at: number;
  /** The node's monotonic clock in ms: durations use it; it never jumps. */
  readonly mono: number;
  /** A 32-bit seed drawn for this input; every draw inside the step is a function of it. */
  readonly entropy: number;
}

/** Identity of a connection, given by the network: who opened it, in which life, which one. */
export type ConnectionId = string;

/** `host:port`, as RocketMQ writes it. */
export type Address = string;

/** A declared request that arrived, as the event `rmq.<command>`. */
export type Request<N extends CommandName = CommandName> = {
  readonly [K in N]: Stamp & {
    readonly type: `rmq.${K}`;
    readonly connection: ConnectionId;
    readonly frame: RequestFrame<K>;
  };
}[N];

/** A request with a code that nobody declared: answered REQUEST_CODE_NOT_SUPPORTED. */
export interface UnknownRequestEvent extends Stamp {
  readonly type: 'rmq.unknown';
  readonly connection: ConnectionId;
  readonly frame: UnknownRequest;
}

/** A request whose header or body could not be read: answered SYSTEM_ERROR, naming the field. */
export interface MalformedRequestEvent extends Stamp {
  readonly type: 'rmq.malformed';
  readonly connection: ConnectionId;
  readonly frame: MalformedRequest;
}

/** An answer that arrived; `connection/` finds the call it settles and raises `reply.<command>`. */
export interface ResponseEvent extends Stamp {
  readonly type: 'frame.response';
  readonly connection: ConnectionId;
  readonly frame: ResponseFrame;
}

/** A connection came up. `address` is the one asked for on the opener's side, else undefined. */
export interface LinkOpened extends Stamp {
  readonly type: 'link.opened';
  readonly connection: ConnectionId;
  readonly address: Address | undefined;
  /** The other end as its TCP address shows it, `host:port`. */
  readonly peer: Address;
}

/** A connection is gone, whoever ended it. Not sent to a node that closed it by itself. */
export interface LinkClosed extends Stamp {
  readonly type: 'link.closed';
  readonly connection: ConnectionId;
}

/** No connection came up: nobody listens, or the attempt took too long. */
export interface LinkFailed extends Stamp {
  readonly type: 'link.failed';
  readonly address: Address;
}

/** Events about connections. */
export type LinkEvent = LinkOpened | LinkClosed | LinkFailed;

/** A timer set by `setTimer(name, key, ...)` is due. `key` tells timers of one name apart. */
export interface TimerEvent<Name extends string = string> extends Stamp {
  readonly type: `timer.${Name}`;
  readonly key: string;
}

/** Everything appended and put before the sync with this id is durable now. */
export interface DiskSynced extends Stamp {
  readonly type: 'disk.synced';
  readonly id: number;
}

/** The first input of every life of a node. */
export interface Boot extends Stamp {
  readonly type: 'node.boot';
}

/** What came of a call: an answer, or why there is none. */
export type CallOutcome<N extends CommandName = CommandName> =
  | { readonly ok: true; readonly frame: ResponseFrame<N> }
  | {
      readonly ok: false;
      /** `connectFailed`: nobody there; `closed`: lost while waiting; `busy`: the own limit. */
      readonly problem: 'connectFailed' | 'closed' | 'timeout' | 'busy';
    };

/**
 * A call made through `connection/` was settled. `context` is the data that the caller gave along;
 * each call is settled exactly once.
 */
export type Reply<N extends CommandName = CommandName, Context = unknown> = {
  readonly [K in N]: Stamp & {
    readonly type: `reply.${K}`;
    readonly address: Address;
    readonly context: Context;
    readonly outcome: CallOutcome<K>;
  };
}[N];

/** A node's answer or request, put on a connection. */
export interface Send {
  readonly type: 'send';
  readonly connection: ConnectionId;
  readonly frame: RequestFrame | ResponseFrame;
}

/** Asks the network for a connection: answered by `link.opened` or `link.failed`. */
export interface Connect {
  readonly type: 'connect';
  readonly address: Address;
}

/** Ends a connection: the other end sees `link.closed`; frames sent before still arrive. */
export interface Close {
  readonly type: 'close';
  readonly connection: ConnectionId;
}

/** Arms the timer (name, key), replacing an armed one. */
export interface SetTimer {
  readonly type: 'timer.set';
  readonly name: string;
  readonly key: string;
  readonly delayMs: number;
}

/** Disarms the timer (name, key); nothing happens if it is not armed. */
export interface CancelTimer {
  readonly type: 'timer.cancel';
  readonly name: string;
  readonly key: string;
}

/** Appends one record to a file of the node's disk. Written, not yet durable. */
export interface DiskAppend {
  readonly type: 'disk.append';
  readonly file: string;
  readonly record: unknown;
}

/**
 * Replaces a file of the node's disk by one value, and all that was appended to it: what is
 * appended later comes behind the value. Written, not yet durable.
 */
export interface DiskPut {
  readonly type: 'disk.put';
  readonly file: string;
  readonly value: unknown;
}

/** Makes everything written so far durable: answered by `disk.synced`. */
export interface DiskSync {
  readonly type: 'disk.sync';
  readonly id: number;
}

/** Tells whoever watches (stories, monitors, the trace) that something happened. */
export interface Observe {
  readonly type: 'observe';
  readonly observation: Observation;
}

/** Feeds an event to this same node, before its next input: calls that settled, replies to make. */
export interface Raise {
  readonly type: 'raise';
  readonly event: { readonly type: string } & Stamp;
}

/** Whatever a handler can give out, in order. */
export type Output =
  | Send
  | Connect
  | Close
  | SetTimer
  | CancelTimer
  | DiskAppend
  | DiskPut
  | DiskSync
  | Observe
  | Raise;

/** What every handler returns: the next state (the same reference if unchanged), and outputs. */
export type Step<State> = readonly [State, readonly Output[]];

/** What was durable when the node last died: given to it when it boots. */
export interface DurableState {
  /** Files written by `disk.append`, oldest record first. */
  readonly logs: Readonly<Record<string, DurableLog>>;
  /** Files written by `disk.put`. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** One append-only file as a booting node reads it. */
export interface DurableLog extends Iterable<unknown> {
  readonly length: number;
  get(index: number): unknown;
}

/** What a machine is created with. `self` is the address that it listens on, if it does. */
export interface NodeInput<Config> {
  readonly name: string;
  readonly config: Config;
  readonly disk: DurableState;
  /** 1 for the first life, counted up by each restart. */
  readonly incarnation: number;
}
