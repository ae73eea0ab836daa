/** Calls: what is remembered of each, and how each is settled exactly once. */
import type { CommandName, RequestBody, RequestHeader } from '../../protocol/commands/index.ts';
import type { RequestFrame } from '../../protocol/frame.ts';
import { stampOf } from '../shared/apply.ts';
import type {
  Address,
  CallOutcome,
  ConnectionId,
  Output,
  Reply,
  Stamp,
  Step,
} from '../shared/node.ts';
import { type Connections, type Link, waitKey } from './connections.ts';

/** Where a request goes: an address (connected to on demand), or a connection that is up. */
export type Destination = Address | { readonly connection: ConnectionId };

/** A request without an answer. */
export interface NotifyRequest<N extends CommandName> {
  readonly to: Destination;
  readonly command: N;
  readonly header: RequestHeader<N>;
  readonly body: RequestBody<N>;
  /** Ext fields that the command does not declare. */
  readonly extra?: Readonly<Record<string, string>> | undefined;
  readonly remark?: string | undefined;
  /** Whom the frame shows as its sender, where a node hands on what it was sent; absent: itself. */
  readonly as?: Pick<RequestFrame, 'language' | 'version' | 'serializeType'>;
}

/** A request whose answer is awaited. */
export interface CallRequest<N extends CommandName> extends NotifyRequest<N> {
  readonly timeoutMs: number;
  /** Comes back in the `reply.<command>` event: data, never a function. */
  readonly context: unknown;
  /**
   * `sync` (the default) times out at its deadline, and the time-out closes the connection;
   * `async` is found by Java's scan, 1 to 2 s after its deadline, and closes nothing; `prompt`
   * times out at its deadline, also while it waits for a connection, and closes nothing.
   */
  readonly mode?: CallMode;
}

/** Which of Java's `invokeSync` and `invokeAsync` a call behaves as; `prompt` is our own. */
export type CallMode = 'sync' | 'async' | 'prompt';

/** An unsettled call. */
export interface Call {
  readonly frame: RequestFrame;
  /** The address called; `undefined` for calls over connections that others opened. */
  readonly address: Address | undefined;
  readonly timeoutMs: number;
  /** Monotonic time at which it was made: connecting counts against its time-out. */
  readonly madeMono: number;
  /** What was left of the time-out when it was written. */
  readonly leftMs: number;
  readonly mode: CallMode;
  readonly context: unknown;
  /** It was repeated after a GO_AWAY; that happens once. */
  readonly repeated: boolean;
}

/** What waits for a connection attempt, newest first: a call, or a one-way frame. */
export interface Waiting {
  readonly call: Call | undefined;
  readonly frame: RequestFrame;
  readonly before: Waiting | undefined;
}

/** The key of an opaque in tables. */
export const opaqueKey = (opaque: number): string => String(opaque);

/** The deadline's key of a call written to a connection. */
export const callKey = (connection: ConnectionId, opaque: number): string =>
  `r:${opaque}@${connection}`;

/** What waits, oldest first. */
export function inOrder(waiting: Waiting | undefined): readonly Waiting[] {
  const all: Waiting[] = [];
  for (let entry = waiting; entry !== undefined; entry = entry.before) all.push(entry);
  return all.reverse();
}

/** Notes that a `prompt` call waits for a connection, and until when. */
export function withWait(connections: Connections, address: Address, made: Call): Connections {
  const key = waitKey(address, made.frame.opaque);
  const dueMono = made.madeMono + made.timeoutMs;
  const { waits, deadlines } = connections;
  return { ...connections, waits: waits.set(key, made), deadlines: deadlines.set(key, dueMono) };
}

/** A call's wait for a connection is over; undefined: its time was over before. */
export function withoutWait(
  connections: Connections,
  address: Address,
  made: Call,
): Connections | undefined {
  if (made.mode !== 'prompt') return connections;
  const key = waitKey(address, made.frame.opaque);
  const { waits, deadlines } = connections;
  if (!waits.has(key)) return undefined;
  return { ...connections, waits: waits.delete(key), deadlines: deadlines.delete(key) };
}

/** Which of two calls was numbered first, also where the opaque has wrapped between them. */
export const byAge = (one: Call, other: Call): number =>
  (one.frame.opaque - other.frame.opaque) | 0;

/** Settles a call that is in no table any more: gives back its permit and raises its reply. */
export function settle(
  connections: Connections,
  call: Call,
  address: Address,
  outcome: CallOutcome,
  stamp: Stamp,
): Step<Connections> {
  const inbound = call.address === undefined;
  return [
    {
      ...connections,
      pending: connections.pending - (inbound ? 0 : 1),
      inboundPending: connections.inboundPending - (inbound ? 1 : 0),
    },
    [replyOf(call, address, outcome, stamp)],
  ];
}

/** The output that raises `reply.<command>`, stamped as the event that caused it. */
export function replyOf(
  { frame, context }: Pick<Call, 'frame' | 'context'>,
  address: Address,
  outcome: CallOutcome,
  stamp: Stamp,
): Output {
  // The union over all commands cannot be built from a command known only at run time.
  const reply = { type: `reply.${frame.command}`, ...stampOf(stamp), address, context, outcome };
  return { type: 'raise', event: reply as unknown as Reply };
}

/** Takes a call out of its link, and notes the traffic if it was an answer that ended it. */
export function forget(
  connections: Connections,
  link: Link,
  opaque: number,
  activeMono: number = link.activeMono,
): Connections {
  const calls = link.calls.delete(opaqueKey(opaque));
  return {
    ...connections,
    links: connections.links.set(link.connection, { ...link, calls, activeMono }),
    deadlines: connections.deadlines.delete(callKey(link.connection, opaque)),
  };
}
