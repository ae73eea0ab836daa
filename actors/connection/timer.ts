/** Time-outs of attempts, calls and idle links: what `timer.connection` does. */
import { andThen, each } from '../shared/apply.ts';
import type { ConnectionId, Stamp, Step } from '../shared/node.ts';
import { type Call, callKey, forget, opaqueKey, settle } from './calls.ts';
import { type Connections, idleKey, linkOf } from './connections.ts';
import { attemptExpired, closeDrained, closeLink } from './links.ts';
import { armed } from './schedule.ts';

/** Applies every deadline that has passed, earliest first. Too early, it changes no call. */
export function onTimer(connections: Connections, stamp: Stamp): Step<Connections> {
  const [due, deadlines] = connections.deadlines.popDue(stamp.mono);
  const woken: Connections = { ...connections, deadlines, wakeMono: undefined };
  return armed(
    each(woken, due, (now, key) => expire(now, key, stamp)),
    stamp,
  );
}

function expire(connections: Connections, key: string, stamp: Stamp): Step<Connections> {
  const rest = key.slice(2);
  switch (key[0]) {
    case 'c':
      return attemptExpired(connections, rest, stamp);
    case 'w':
      return timeOutWait(connections, key, stamp);
    case 'i':
      return closeIdle(connections, rest, stamp);
    default: {
      const at = rest.indexOf('@');
      return timeOut(connections, rest.slice(at + 1), Number(rest.slice(0, at)), stamp);
    }
  }
}

const timeout = { ok: false, problem: 'timeout' } as const;

/** A `prompt` call has waited for a connection for all of its time; the attempt goes on. */
function timeOutWait(connections: Connections, key: string, stamp: Stamp): Step<Connections> {
  const call = connections.waits.get(key);
  if (call === undefined) return [connections, []];
  const without = { ...connections, waits: connections.waits.delete(key) };
  return settle(without, call, call.address ?? '', timeout, stamp);
}

function timeOutOrphan(connections: Connections, key: string, stamp: Stamp): Step<Connections> {
  const orphan = connections.orphans.get(key);
  if (orphan === undefined) return [connections, []];
  const without = { ...connections, orphans: connections.orphans.delete(key) };
  return settle(without, orphan.call, orphan.peer, timeout, stamp);
}

function closeIdle(
  connections: Connections,
  connection: ConnectionId,
  stamp: Stamp,
): Step<Connections> {
  const link = linkOf(connections, connection);
  if (link === undefined) return [connections, []];
  const idleAtMono = link.activeMono + connections.config.idleMs;
  if (idleAtMono <= stamp.mono) return closeLink(connections, connection, stamp);
  const deadlines = connections.deadlines.set(idleKey(connection), idleAtMono);
  return [{ ...connections, deadlines }, []];
}

function timeOut(
  connections: Connections,
  connection: ConnectionId,
  opaque: number,
  stamp: Stamp,
): Step<Connections> {
  const link = connections.links.get(connection);
  const call = link?.calls.get(opaqueKey(opaque));
  if (link === undefined) return timeOutOrphan(connections, callKey(connection, opaque), stamp);
  if (call === undefined) return [connections, []];
  const without = forget(connections, link, opaque);
  const settled = settle(without, call, call.address ?? link.peer, timeout, stamp);
  return andThen(settled, (now) =>
    closesConnection(now, call)
      ? closeLink(now, connection, stamp)
      : closeDrained(now, connection, stamp),
  );
}

/** `NettyRemotingClient.invokeSync`: not after so short a wait that the connect may be to blame. */
function closesConnection({ config }: Connections, call: Call): boolean {
  if (call.mode !== 'sync' || call.address === undefined || !config.closeOnTimeout) return false;
  return call.leftMs > 100 || call.leftMs > call.timeoutMs / 4;
}
