/** How entries travel: when they arrive, and what is kept back or counted on the way. */
import type { ConnectionId } from '../../actors/shared/node.ts';
import type { FrameEntry, LinkEntry } from '../kernel/entry.ts';
import type { NetworkServices } from '../kernel/network.ts';
import { nextInt } from '../kernel/streams.ts';
import type { World } from '../kernel/world.ts';
import {
  counted,
  countFault,
  type FaultCounts,
  type Link,
  ownEnd,
  type Pair,
  setEnd,
} from './links.ts';
import type { LateEntry } from './schedule.ts';

/** Listens to how long each entry takes, faults apart. */
export type OnLatency = ((entry: LateEntry) => void) | undefined;

/** How long the next entry that is put on a road takes, in ms. */
export function latency(world: World, from: string, to: string, onLatency: OnLatency): number {
  const pair = world.pair(from, to);
  if (pair.extraDelayMs > 0) tookHold(world, pair, 'delayed');
  // Drawn even where a schedule decides: what else is drawn for the road stays the same.
  let ms = nextInt(pair.chance, pair.latency.minMs, pair.latency.maxMs);
  pair.put += 1;
  const { schedule, put: nth } = pair;
  if (schedule !== undefined) ms = schedule.latencyMs + (schedule.late.get(nth) ?? 0);
  onLatency?.({ from, to, nth, byMs: ms });
  return ms + pair.extraDelayMs;
}

/** Puts an entry on the road: after everything that went before it on its connection. */
export function travel(
  world: World,
  from: string,
  to: string,
  entry: FrameEntry | LinkEntry,
  onLatency: OnLatency,
): void {
  let delayMs = latency(world, from, to, onLatency);
  if (entry.kind === 'frame' && entry.lateMs !== undefined) delayMs += entry.lateMs;
  const id = entry.kind === 'frame' ? entry.connection : connectionOf(entry);
  const link = id === undefined ? undefined : world.link(id);
  if (link === undefined) {
    world.schedule(entry, delayMs);
    return;
  }
  const end = ownEnd(link, to);
  const arrivalMs = Math.max(world.timeMs + delayMs, end.lastArrivalMs);
  setEnd(link, to, { ...end, lastArrivalMs: arrivalMs });
  world.schedule(entry, arrivalMs - world.timeMs);
}

/** Counts that the plain faults of a kind took hold of something on a road. */
export function tookHold(world: World, pair: Pair, which: keyof FaultCounts): void {
  countFault(pair, which);
  for (const rule of pair.rules) {
    const { fault } = rule;
    if (fault.kind === 'delay' && fault.match !== undefined) continue;
    if (counted[which] === fault.kind) world.fault(rule.key).hits += 1;
  }
}

/** Something was put on a connection that no longer carries anything; says whether it was. */
export function isSwallowed(world: World, { cutBy }: Link): boolean {
  if (cutBy === undefined) return false;
  world.fault(cutBy).hits += 1;
  return true;
}

/** Keeps an entry on a road until it is let go. */
export function keepBack(world: World, pair: Pair, entry: FrameEntry | LinkEntry): void {
  pair.held = pair.held.append(entry);
  tookHold(world, pair, 'held');
}

/** Writes down a frame that does not go on its way. */
export function noteFault(
  services: NetworkServices,
  { from, to, connection, frame }: FrameEntry,
  outcome: 'lost' | 'held' | 'vanished',
): void {
  services.note({ kind: 'frame', outcome, from, to, connection, frame });
}

/** A node's end of a connection is closed. */
export function endIsClosed(world: World, link: Link, name: string): void {
  setEnd(link, name, { ...ownEnd(link, name), closed: true });
  const node = world.node(name)!;
  node.connections = node.connections.delete(link.id, world.owner);
  if (link.opener.closed && link.acceptor.closed) world.removeLink(link.id);
}

/** A connection is no more, for either end. */
export function forget(world: World, link: Link): void {
  for (const { node: name } of [link.opener, link.acceptor]) {
    const node = world.node(name);
    if (node !== undefined) node.connections = node.connections.delete(link.id, world.owner);
  }
  world.removeLink(link.id);
}

function connectionOf({ event }: LinkEntry): ConnectionId | undefined {
  return event.type === 'link.failed' ? undefined : event.connection;
}
