/**
 * Requests to other nodes: `call` awaits an answer, `notify` does not.
 *
 * Behaviour (`NettyRemotingClient.invokeSync`, `invokeAsync`, `invokeOneway`): connects on demand,
 * one attempt an address shared by all who wait; there is no back-off, the next request after a
 * failed attempt starts another. The wait for a connection is never cut short by the request's own
 * time-out (but for `prompt` calls), and counts against it. A one-way request that cannot be sent
 * is dropped in silence.
 *
 * Not modelled: waiting for a permit (at its limit a call settles `busy` at once, Java waits up to
 * the time-out), permits of one-way requests, the opaques that Java spends on answers.
 */
import { type CommandName, commands } from '../../protocol/commands/index.ts';
import type { RequestFrame } from '../../protocol/frame.ts';
import type { Address, Output, Stamp, Step } from '../shared/node.ts';
import {
  type Call,
  type CallRequest,
  callKey,
  type NotifyRequest,
  opaqueKey,
  replyOf,
  settle,
  withWait,
} from './calls.ts';
import { attemptKey, type Connections, type Link, linkOf } from './connections.ts';
import { armed, scanDue } from './schedule.ts';

/**
 * Sends a request and settles it exactly once, by raising `reply.<command>` with the context given
 * here. `connectFailed`: nobody there; `closed`: no such connection, or lost while waiting;
 * `timeout`: no answer in time; `busy`: too many unsettled calls.
 */
export function call<N extends CommandName>(
  connections: Connections,
  request: CallRequest<N>,
  stamp: Stamp,
): Step<Connections> {
  const { to } = request;
  const address = typeof to === 'string' ? to : undefined;
  const link = typeof to === 'string' ? undefined : linkOf(connections, to.connection);
  const made: Call = {
    frame: newFrame(connections, request, false),
    address,
    timeoutMs: request.timeoutMs,
    madeMono: stamp.mono,
    leftMs: request.timeoutMs,
    mode: request.mode ?? 'sync',
    context: request.context,
    repeated: false,
  };
  const isLost = address === undefined && link?.state !== 'serving';
  if (connections.stopped || isLost || isBusy(connections, address)) {
    const problem = connections.stopped || isLost ? 'closed' : 'busy';
    const reply = replyOf(made, address ?? link?.peer ?? '', { ok: false, problem }, stamp);
    return [numbered(connections), [reply]];
  }
  const counted = count(connections, address);
  if (address !== undefined) return start(counted, address, made, stamp);
  return link === undefined ? [counted, []] : armed(write(counted, link, made, stamp), stamp);
}

/** Writes a counted call to the link to its address, or has it wait for one. */
export function start(
  connections: Connections,
  address: Address,
  made: Call,
  stamp: Stamp,
): Step<Connections> {
  const link = servingTo(connections, address);
  return link === undefined
    ? wait(connections, address, made, made.frame, stamp)
    : armed(write(connections, link, made, stamp), stamp);
}

/** Sends a one-way request; nobody ever learns what became of it. */
export function notify<N extends CommandName>(
  connections: Connections,
  request: NotifyRequest<N>,
  stamp: Stamp,
): Step<Connections> {
  const { to } = request;
  const frame = newFrame(connections, request, true);
  const next = numbered(connections);
  const link = typeof to === 'string' ? servingTo(next, to) : linkOf(next, to.connection);
  if (link?.state === 'serving') return put(next, link, frame, stamp);
  if (typeof to !== 'string' || next.stopped) return [next, []];
  return wait(next, to, undefined, frame, stamp);
}

/** Writes a call to a link that is up, unless its time is over already. */
export function write(
  connections: Connections,
  link: Link,
  made: Call,
  stamp: Stamp,
): Step<Connections> {
  const leftMs = made.timeoutMs - (stamp.mono - made.madeMono);
  const peer = made.address ?? link.peer;
  if (leftMs <= 0) return settle(connections, made, peer, { ok: false, problem: 'timeout' }, stamp);
  const scanMono = connections.scanMono ?? stamp.mono;
  const endMono = stamp.mono + leftMs;
  const due = made.mode === 'async' ? scanDue(scanMono, endMono) : endMono;
  const { connection } = link;
  const { frame } = made;
  const calls = link.calls.set(opaqueKey(frame.opaque), { ...made, leftMs });
  const used: Link = { ...link, calls, activeMono: stamp.mono };
  const written: Connections = {
    ...connections,
    scanMono,
    links: connections.links.set(connection, used),
    deadlines: connections.deadlines.set(callKey(connection, frame.opaque), due),
  };
  return [written, [{ type: 'send', connection, frame }]];
}

/** Puts a frame on a link and notes the traffic. */
export function put(
  connections: Connections,
  link: Link,
  frame: RequestFrame,
  { mono }: Stamp,
): Step<Connections> {
  const links = connections.links.set(link.connection, { ...link, activeMono: mono });
  return [{ ...connections, links }, [{ type: 'send', connection: link.connection, frame }]];
}

/** The opaque of the next request is spent (`RemotingCommand` numbers each command object). */
export function numbered(connections: Connections): Connections {
  return { ...connections, nextOpaque: (connections.nextOpaque + 1) | 0 };
}

/** Queues a frame behind the connection attempt to an address, which it may have to start. */
function wait(
  connections: Connections,
  address: Address,
  made: Call | undefined,
  frame: RequestFrame,
  stamp: Stamp,
): Step<Connections> {
  const waiting = { call: made, frame, before: connections.attempts.get(address)?.waiting };
  const isNew = !connections.attempts.has(address);
  const attempts = connections.attempts.set(address, { waiting });
  const queued = { ...connections, attempts };
  const noted = made?.mode === 'prompt' ? withWait(queued, address, made) : queued;
  const step: Step<Connections> = isNew ? connect(noted, address, stamp) : [noted, []];
  return noted === queued ? step : armed(step, stamp);
}

function connect(connections: Connections, address: Address, stamp: Stamp): Step<Connections> {
  const due = stamp.mono + connections.config.connectTimeoutMs;
  const deadlines = connections.deadlines.set(attemptKey(address), due);
  const outputs: readonly Output[] = [{ type: 'connect', address }];
  return armed([{ ...connections, deadlines }, outputs], stamp);
}

function newFrame<N extends CommandName>(
  { nextOpaque, config }: Connections,
  { command, header, body, extra, remark, as = config }: NotifyRequest<N>,
  oneway: boolean,
): RequestFrame {
  const frame = {
    kind: 'request',
    command,
    code: commands[command].code,
    oneway,
    opaque: nextOpaque,
    language: as.language,
    version: as.version,
    serializeType: as.serializeType,
    ...(remark === undefined ? {} : { remark }),
    header,
    body,
    extra,
  };
  // One command's frame is a frame; the compiler cannot see it for a command not yet known.
  return frame as unknown as RequestFrame;
}

function servingTo(connections: Connections, address: Address): Link | undefined {
  const connection = connections.byAddress.get(address);
  return connection === undefined ? undefined : connections.links.get(connection);
}

function isBusy({ config, pending, inboundPending }: Connections, address?: Address): boolean {
  return address === undefined
    ? inboundPending >= config.inboundPendingMax
    : pending >= config.pendingMax;
}

/** Takes a call into account: its opaque is spent, and it is unsettled. */
function count(connections: Connections, address: Address | undefined): Connections {
  const { pending, inboundPending, nextOpaque } = connections;
  const isInbound = address === undefined;
  return {
    ...connections,
    nextOpaque: (nextOpaque + 1) | 0,
    pending: pending + (isInbound ? 0 : 1),
    inboundPending: inboundPending + (isInbound ? 1 : 0),
  };
}
