/** What the network tells about connections, and how a node ends them itself. */
import { each, stampOf } from '../shared/apply.ts';
import type {
  Address,
  CallOutcome,
  ConnectionId,
  LinkEvent,
  LinkOpened,
  Output,
  Stamp,
  Step,
} from '../shared/node.ts';
import { emptyTable } from '../shared/table.ts';
import { put, write } from './call.ts';
import { byAge, callKey, inOrder, settle, withoutWait } from './calls.ts';
import { attemptKey, type Connections, idleKey, type Link, linkOf } from './connections.ts';
import { armed, connectionTimer } from './schedule.ts';

const closed: CallOutcome = { ok: false, problem: 'closed' };

/** Takes in `link.opened`, `link.closed` or `link.failed`. */
export function onLink(connections: Connections, event: LinkEvent): Step<Connections> {
  switch (event.type) {
    case 'link.opened':
      return armed(opened(connections, event), event);
    case 'link.closed':
      return lost(connections, event.connection, event);
    case 'link.failed':
      return connections.abandoned.has(event.address)
        ? [withoutAbandoned(connections, event.address), []]
        : attemptFailed(connections, event.address, event);
  }
}

/** The network has told the end of an attempt that was given up: it is not that of a later one. */
function withoutAbandoned(connections: Connections, address: Address): Connections {
  const { abandoned } = connections;
  const count = abandoned.get(address);
  if (count === undefined) return connections;
  const left = count > 1 ? abandoned.set(address, count - 1) : abandoned.delete(address);
  return { ...connections, abandoned: left };
}

function opened(connections: Connections, event: LinkOpened): Step<Connections> {
  const { connection, address, mono } = event;
  const attempt = address === undefined ? undefined : connections.attempts.get(address);
  if (connections.stopped || (address !== undefined && attempt === undefined)) {
    // The attempt was given up before the network was done with it.
    const known = address === undefined ? connections : withoutAbandoned(connections, address);
    return [known, [{ type: 'close', connection }]];
  }
  const link = newLink(event);
  const idleMono = mono + connections.config.idleMs;
  const up: Connections = {
    ...connections,
    links: connections.links.set(connection, link),
    deadlines: connections.deadlines.set(idleKey(connection), idleMono),
  };
  if (address === undefined) return [up, []];
  const serving: Connections = {
    ...up,
    attempts: up.attempts.delete(address),
    byAddress: up.byAddress.set(address, connection),
    deadlines: up.deadlines.delete(attemptKey(address)),
  };
  return each(serving, inOrder(attempt?.waiting), (now, { call, frame }) => {
    const current = now.links.get(connection) ?? link;
    if (call === undefined) return put(now, current, frame, event);
    const waited = withoutWait(now, address, call);
    return waited === undefined ? [now, []] : write(waited, current, call, event);
  });
}

function newLink({ connection, address, peer, mono }: LinkOpened): Link {
  return {
    connection,
    address,
    peer,
    state: 'serving',
    closeWhenDrained: false,
    calls: emptyTable(),
    activeMono: mono,
  };
}

/** The attempt lasts too long: it fails, whatever the network says of it later. */
export function attemptExpired(
  connections: Connections,
  address: Address,
  stamp: Stamp,
): Step<Connections> {
  const count = (connections.abandoned.get(address) ?? 0) + 1;
  const abandoned = connections.abandoned.set(address, count);
  return attemptFailed({ ...connections, abandoned }, address, stamp);
}

/** The attempt is over: whatever call waited for it fails, one-way requests vanish. */
function attemptFailed(
  connections: Connections,
  address: Address,
  stamp: Stamp,
): Step<Connections> {
  return giveUp(connections, address, { ok: false, problem: 'connectFailed' }, stamp);
}

function giveUp(
  connections: Connections,
  address: Address,
  outcome: CallOutcome,
  stamp: Stamp,
): Step<Connections> {
  const attempt = connections.attempts.get(address);
  if (attempt === undefined) return [connections, []];
  const idle: Connections = {
    ...connections,
    attempts: connections.attempts.delete(address),
    deadlines: connections.deadlines.delete(attemptKey(address)),
  };
  return each(idle, inOrder(attempt.waiting), (now, { call }) => {
    if (call === undefined) return [now, []];
    const waited = withoutWait(now, address, call);
    return waited === undefined ? [now, []] : settle(waited, call, address, outcome, stamp);
  });
}

/**
 * The connection is gone: its calls settle `closed` at once (`failFast`), oldest first. Only
 * Java's client does so: a call over a connection that the peer opened goes on to its time-out.
 */
function lost(connections: Connections, connection: ConnectionId, stamp: Stamp): Step<Connections> {
  const link = connections.links.get(connection);
  if (link === undefined) return [connections, []];
  if (link.address === undefined && !connections.stopped) return [orphaned(connections, link), []];
  let deadlines = connections.deadlines.delete(idleKey(connection));
  for (const { frame } of link.calls.values()) {
    deadlines = deadlines.delete(callKey(connection, frame.opaque));
  }
  const links = connections.links.delete(connection);
  const gone = { ...withoutAddress(connections, link), links, deadlines };
  return each(gone, [...link.calls.values()].sort(byAge), (now, call) =>
    settle(now, call, call.address ?? link.peer, closed, stamp),
  );
}

function orphaned(connections: Connections, { connection, peer, calls }: Link): Connections {
  let { orphans } = connections;
  for (const call of calls.values()) {
    orphans = orphans.set(callKey(connection, call.frame.opaque), { call, peer });
  }
  const links = connections.links.delete(connection);
  const deadlines = connections.deadlines.delete(idleKey(connection));
  return { ...connections, links, orphans, deadlines };
}

/** No new request finds the link by its address. */
function withoutAddress(connections: Connections, { address, connection }: Link): Connections {
  if (address === undefined || connections.byAddress.get(address) !== connection) {
    return connections;
  }
  return { ...connections, byAddress: connections.byAddress.delete(address) };
}

/**
 * Ends one connection. The node gets `link.closed` for it as if the peer had ended it, so that
 * its tables are cleaned up in one place; calls settle `closed` there.
 */
export function closeLink(
  connections: Connections,
  connection: ConnectionId,
  stamp: Stamp,
): Step<Connections> {
  const link = linkOf(connections, connection);
  if (link === undefined) return [connections, []];
  const links = connections.links.set(connection, { ...link, state: 'closed' });
  const event = { type: 'link.closed', ...stampOf(stamp), connection };
  return [
    { ...withoutAddress(connections, link), links },
    [
      { type: 'close', connection },
      { type: 'raise', event },
    ],
  ];
}

/**
 * Takes a connection out of use: no new calls go over it, those under way settle or time out, then
 * it is closed. `closeWhenDrained: false` leaves the closing to the peer, as after a GO_AWAY.
 */
export function drain(
  connections: Connections,
  connection: ConnectionId,
  stamp: Stamp,
  { closeWhenDrained = true } = {},
): Step<Connections> {
  const link = linkOf(connections, connection);
  if (link === undefined) return [connections, []];
  const draining: Link = { ...link, state: 'draining', closeWhenDrained };
  const links = connections.links.set(connection, draining);
  return closeDrained({ ...withoutAddress(connections, link), links }, connection, stamp);
}

/** Closes a draining link whose last call has settled. */
export function closeDrained(
  connections: Connections,
  connection: ConnectionId,
  stamp: Stamp,
): Step<Connections> {
  const link = linkOf(connections, connection);
  const isDone = link?.state === 'draining' && link.closeWhenDrained && link.calls.size === 0;
  return isDone ? closeLink(connections, connection, stamp) : [connections, []];
}

/**
 * Ends everything (`NettyRemotingClient.shutdown`): all connections are closed, all calls settle
 * `closed`, and so does every later one. The node gets no `link.closed` for these.
 */
export function closeAll(connections: Connections, stamp: Stamp): Step<Connections> {
  const cancel: Output = { type: 'timer.cancel', name: connectionTimer, key: '' };
  const stopped: Connections = { ...connections, stopped: true, wakeMono: undefined };
  const waits = each(stopped, [...connections.attempts.keys()].sort(), (now, address) =>
    giveUp(now, address, closed, stamp),
  );
  const open = [...connections.links.keys()].sort();
  const [done, outputs] = each(waits[0], open, (now, connection) => {
    // One that `closeLink` ended in this very step still waits for its `link.closed`.
    const close: readonly Output[] =
      linkOf(now, connection) === undefined ? [] : [{ type: 'close', connection }];
    const [after, replies] = lost(now, connection, stamp);
    return [after, [...close, ...replies]];
  });
  const left = [...done.orphans.values()].sort((one, other) => byAge(one.call, other.call));
  const empty: Connections = { ...done, orphans: emptyTable() };
  const [bare, last] = each(empty, left, (now, { call, peer }) =>
    settle(now, call, peer, closed, stamp),
  );
  return [bare, [cancel, ...waits[1], ...outputs, ...last]];
}

/** Notes a frame in or out over a connection: it is not idle. Calls and answers do it alone. */
export function touch(
  connections: Connections,
  connection: ConnectionId,
  mono: number,
): Connections {
  const link = connections.links.get(connection);
  if (link === undefined || link.activeMono === mono) return connections;
  const links = connections.links.set(connection, { ...link, activeMono: mono });
  return { ...connections, links };
}
