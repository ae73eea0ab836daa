/** Takes an entry of the queue that is due, and hands its node what it means. */
import type { Services } from './carryOut.ts';
import { makeDurable } from './disk.ts';
import type { ConnectEntry, Entry, FrameEntry, LinkEntry, SyncEntry, TimerEntry } from './entry.ts';
import { isAlive } from './identity.ts';
import { type Deferrable, type Deferred, keptBack, nextDeferred } from './inbox.ts';
import type { Arrival } from './network.ts';

/** What taking an entry needs of the kernel. */
export interface Taker extends Services {
  /** Gives a node an input, at once. */
  deliver(node: string, event: { readonly type: string }): void;
  /** Carries out a step of a plan. */
  perform(action: unknown): void;
}

/** Takes an entry; `sequence` is the number by which the queue had it. */
export function takeEntry(taker: Taker, entry: Entry, sequence: number): void {
  const { world } = taker;
  switch (entry.kind) {
    case 'plan':
      taker.perform(entry.action);
      return;
    case 'wake': {
      const next = nextDeferred(world, entry.to);
      if (next !== undefined) takeDeferred(taker, next);
      return;
    }
    case 'connect':
      connectArrives(taker, entry, sequence);
      return;
    default:
      if (entry.kind === 'sync') becomeDurable(taker, entry);
      if (world.hindered > 0 && keptBack(world, entry, sequence)) return;
      take(taker, entry);
  }
}

function take(taker: Taker, entry: Deferrable): void {
  const { world } = taker;
  if (entry.kind === 'frame') {
    frameArrives(taker, entry);
    return;
  }
  if (entry.kind === 'link') {
    const arrival = taker.network.arrive(world, entry);
    if (arrival !== undefined) linkNews(taker, entry.from, arrival);
    return;
  }
  const { to, incarnation } = entry;
  if (!isAlive(world, to, incarnation)) return;
  if (entry.kind === 'timer') timer(taker, entry);
  else if (entry.kind === 'sync') {
    taker.note({ kind: 'disk', node: to, what: `synced ${entry.id}` });
    taker.deliver(to, { type: 'disk.synced', id: entry.id } as { type: string });
  } else {
    taker.note({ kind: 'operator', node: to, event: entry.event });
    taker.deliver(to, entry.event);
  }
}

/** An entry that waited: a timer that was disarmed or set anew meanwhile is none any more. */
function takeDeferred(taker: Taker, { entry, sequence }: Deferred): void {
  if (entry.kind === 'timer') {
    const slot = taker.world.peekNode(entry.to)?.timers.get(entry.id);
    if (slot?.sequence !== sequence) return;
  }
  take(taker, entry);
}

function connectArrives(taker: Taker, entry: ConnectEntry, sequence: number): void {
  const { world } = taker;
  const arrival = taker.network.arrive(world, entry);
  if (arrival === undefined) return;
  if (world.hindered > 0) {
    // The host accepts; the process hears of it when it takes inputs again.
    const { node: to, event } = arrival;
    const { incarnation } = world.peekNode(to)!;
    const news = { kind: 'link', from: entry.from, to, incarnation, event } as LinkEntry;
    if (keptBack(world, news, sequence)) return;
  }
  linkNews(taker, entry.from, arrival);
}

function frameArrives(taker: Taker, entry: FrameEntry): void {
  const { world, network } = taker;
  const arrival = network.arrive(world, entry);
  const { from, to, connection, frame, damaged } = entry;
  if (arrival === undefined) {
    taker.note({ kind: 'frame', outcome: 'vanished', from, to, connection, frame });
  } else if (damaged === true) {
    taker.note({ kind: 'frame', outcome: 'corrupted', from, to, connection, frame });
    linkNews(taker, to, arrival);
  } else {
    world.deliveries += 1;
    taker.note({ kind: 'frame', outcome: 'delivered', from, to, connection, frame });
    taker.deliver(arrival.node, arrival.event);
  }
}

function linkNews(taker: Taker, from: string, { node, event }: Arrival): void {
  const what = event.type.slice('link.'.length) as 'opened' | 'closed' | 'failed';
  const connection = 'connection' in event ? event.connection : '';
  taker.note({ kind: 'link', what, from, to: node, connection });
  taker.deliver(node, event);
}

function timer(taker: Taker, { to, id, event }: TimerEntry): void {
  const node = taker.world.node(to)!;
  node.timers = node.timers.delete(id, taker.world.owner);
  taker.note({ kind: 'timer', node: to, id });
  taker.deliver(to, event);
}

/** The disk has done its part, whether or not the process can hear of it. */
function becomeDurable({ world }: Taker, { to, incarnation, upTo }: SyncEntry): void {
  if (!isAlive(world, to, incarnation)) return;
  const node = world.node(to)!;
  node.disk = makeDurable(node.disk, upTo);
}
