/**
 * The simulated network: connections with latency, in order each way, and what can go wrong.
 *
 * A connection behaves as TCP does as far as a remoting peer can see it: frames of one direction
 * never overtake each other; whoever closes is not told, the other end is, after the frames on
 * their way; a peer that died is noticed at once, unless a partition hides it, and then by the
 * first frame sent after.
 */
import type { Close, Connect, ConnectionId, Send } from '../../actors/shared/node.ts';
import type { ConnectEntry, Entry, FrameEntry, LinkEntry } from '../kernel/entry.ts';
import { connectionId, isAlive } from '../kernel/identity.ts';
import {
  type Arrival,
  type Network,
  type NetworkServices,
  requestEvent,
} from '../kernel/network.ts';
import type { NodeRecord } from '../kernel/nodeRecord.ts';
import { nextChance } from '../kernel/streams.ts';
import type { World } from '../kernel/world.ts';
import { otherEnd, ownEnd, type Pair } from './links.ts';
import { pick } from './roadFaults.ts';
import type { LateEntry } from './schedule.ts';
import {
  endIsClosed,
  forget,
  isSwallowed,
  keepBack,
  latency,
  noteFault,
  tookHold,
  travel,
} from './travel.ts';

/** What the network does to each frame besides carrying it: `--wire` puts it through the codec. */
export type FrameFilter = (frame: Send['frame']) => Send['frame'];

/** How long an attempt to connect lasts when nothing comes back, as a TCP stack would try. */
export const connectTimeoutMs = 3_000;

/** The network of a simulation. It holds no state: links and roads are records of the world. */
export class SimulatedNetwork implements Network {
  private readonly filter: FrameFilter;
  private readonly onLatency: ((entry: LateEntry) => void) | undefined;

  /** @param onLatency listens to how long each entry takes, faults apart, to record a schedule */
  constructor(filter: FrameFilter = (frame) => frame, onLatency?: (entry: LateEntry) => void) {
    this.filter = filter;
    this.onLatency = onLatency;
  }

  accept(services: NetworkServices, node: NodeRecord, output: Send | Connect | Close): void {
    const { world } = services;
    switch (output.type) {
      case 'send':
        this.send(services, node, output);
        return;
      case 'connect':
        this.connect(world, node, output.address);
        return;
      case 'close':
        this.close(world, node, output.connection);
    }
  }

  arrive(world: World, entry: FrameEntry | LinkEntry | ConnectEntry): Arrival | undefined {
    if (entry.kind === 'connect') return this.connectArrives(world, entry);
    if (!isAlive(world, entry.to, entry.incarnation)) {
      if (entry.kind === 'frame') this.refuseToSender(world, entry);
      return undefined;
    }
    if (entry.kind === 'frame') return this.frameArrives(world, entry);
    return this.linkArrives(world, entry);
  }

  nodeDown(world: World, node: NodeRecord): void {
    for (const id of [...node.connections.keys()].sort()) this.close(world, node, id);
  }

  /** Breaks a connection at both ends at once; what was on its way is lost. */
  reset(world: World, id: ConnectionId): void {
    const link = world.link(id);
    if (link === undefined) return;
    for (const end of [link.opener, link.acceptor]) {
      if (end.closed) continue;
      const { node: to, incarnation } = end;
      const event = { type: 'link.closed', connection: id } as const;
      world.schedule({ kind: 'link', from: to, to, incarnation, event }, 0);
    }
    // The frames on their way find nobody: they were meant for a connection that is no more.
    forget(world, link);
  }

  /**
   * Makes a connection carry nothing any more, either way, without telling its ends.
   * @param key the fault by which
   */
  cut(world: World, id: ConnectionId, key: string): void {
    const link = world.link(id);
    if (link !== undefined) link.cutBy = key;
  }

  /** Lets go of the frames that a road kept back, in their order. */
  release(world: World, from: string, to: string): void {
    const pair = world.pair(from, to);
    pair.holding = false;
    const { held } = pair;
    for (let index = held.start; index < held.length; index++) {
      const entry = held.get(index);
      if (entry !== undefined) travel(world, from, to, entry, this.onLatency);
    }
    pair.held = held.trimTo(held.length);
  }

  private send(services: NetworkServices, node: NodeRecord, { connection, frame }: Send): void {
    const { world } = services;
    const from = node.definition.name;
    const link = world.link(connection);
    const other = link && otherEnd(link, from);
    const entry: FrameEntry = {
      kind: 'frame',
      from,
      to: other?.node ?? '',
      incarnation: other?.incarnation ?? 0,
      connection,
      frame: this.filter(frame),
    };
    if (link === undefined || other === undefined || ownEnd(link, from).closed) {
      noteFault(services, entry, 'vanished');
      return;
    }
    if (isSwallowed(world, link)) {
      noteFault(services, entry, 'lost');
      return;
    }
    const pair = world.pair(from, other.node);
    const dropped = nextChance(pair.chance, pair.lossRate);
    if (dropped || pair.blocked) {
      tookHold(world, pair, pair.blocked ? 'blocked' : 'lost');
      noteFault(services, entry, 'lost');
    } else if (pair.rules.length === 0) this.put(services, pair, entry);
    else {
      const picked = pick(world, pair, entry);
      if (picked.length === 0) noteFault(services, entry, 'lost');
      for (const each of picked) this.put(services, pair, each);
    }
  }

  private put(services: NetworkServices, pair: Pair, entry: FrameEntry): void {
    const { world } = services;
    if (pair.holding) {
      keepBack(world, pair, entry);
      noteFault(services, entry, 'held');
    } else travel(world, entry.from, entry.to, entry, this.onLatency);
  }

  private connect(world: World, node: NodeRecord, address: string): void {
    const { name } = node.definition;
    const { incarnation } = node;
    node.opened += 1;
    const connection = connectionId(name, incarnation, node.opened);
    const listener = world.acceptorAt(address, node);
    const fail = (delayMs: number) => {
      const event = { type: 'link.failed', address } as const;
      world.schedule({ kind: 'link', from: listener ?? '', to: name, incarnation, event }, delayMs);
    };
    if (listener === undefined) {
      fail(1);
      return;
    }
    const there = world.pair(name, listener);
    const back = world.pair(listener, name);
    const stopping = [there, back].filter(({ blocked, holding }) => blocked || holding);
    if (stopping.length > 0) {
      for (const pair of stopping) tookHold(world, pair, pair.blocked ? 'blocked' : 'held');
      fail(connectTimeoutMs);
      return;
    }
    const asked = { kind: 'connect', from: name, incarnation, address, connection } as const;
    const isListener = listener === world.listenerAt(address);
    const entry: Entry = isListener ? asked : { ...asked, to: listener };
    world.schedule(entry, latency(world, name, listener, this.onLatency));
  }

  private connectArrives(world: World, entry: ConnectEntry): Arrival | undefined {
    const { from, incarnation, address, connection } = entry;
    const to = entry.to ?? world.listenerAt(address)!;
    const back = latency(world, to, from, this.onLatency);
    const acceptor = world.node(to)!;
    const tell = (event: LinkEntry['event']) =>
      world.schedule({ kind: 'link', from: to, to: from, incarnation, event }, back);
    if (!acceptor.up) {
      tell({ type: 'link.failed', address });
      return undefined;
    }
    const opener = world.node(from)!;
    if (!isAlive(world, from, incarnation)) return undefined;
    const end = { lastArrivalMs: world.timeMs, closed: false };
    world.addLink({
      owner: world.owner,
      id: connection,
      address,
      opener: { node: from, incarnation, ...end, lastArrivalMs: world.timeMs + back },
      acceptor: { node: to, incarnation: acceptor.incarnation, ...end },
    });
    opener.connections = opener.connections.set(connection, connection, world.owner);
    acceptor.connections = acceptor.connections.set(connection, connection, world.owner);
    tell({ type: 'link.opened', connection, address, peer: address });
    const peer = `${opener.definition.host}:${40_000 + (opener.opened % 20_000)}`;
    return { node: to, event: { type: 'link.opened', connection, address: undefined, peer } };
  }

  private frameArrives(world: World, entry: FrameEntry): Arrival | undefined {
    const { to, connection, frame } = entry;
    const link = world.peekLink(connection);
    if (link === undefined || ownEnd(link, to).closed) {
      this.refuseToSender(world, entry);
      return undefined;
    }
    if (entry.damaged === true) {
      // As upstream's `NettyDecoder` does: a stream that is broken cannot be read on.
      this.close(world, world.node(to)!, connection);
      return { node: to, event: { type: 'link.closed', connection } };
    }
    const type = frame.kind === 'response' ? 'frame.response' : requestEvent(frame.command);
    return { node: to, event: { at: 0, mono: 0, entropy: 0, type, connection, frame } };
  }

  private linkArrives(world: World, entry: LinkEntry): Arrival | undefined {
    const { to, event } = entry;
    if (event.type === 'link.closed') {
      const link = world.link(event.connection);
      if (link === undefined) {
        // A reset has forgotten the link and tells each end by itself; anything else is old news.
        return entry.from === to ? { node: to, event } : undefined;
      }
      if (ownEnd(link, to).closed) return undefined;
      endIsClosed(world, link, to);
    } else if (event.type === 'link.opened' && event.address !== undefined) {
      // Of one that was reset before its opener heard of it: to the opener it never came up.
      if (world.peekLink(event.connection) !== undefined) return { node: to, event };
      return { node: to, event: { type: 'link.failed', address: event.address } };
    }
    return { node: to, event };
  }

  private close(world: World, node: NodeRecord, connection: ConnectionId): void {
    const from = node.definition.name;
    const link = world.link(connection);
    if (link === undefined || ownEnd(link, from).closed) return;
    const other = otherEnd(link, from);
    endIsClosed(world, link, from);
    if (other === undefined || other.closed || isSwallowed(world, link)) return;
    const { node: to, incarnation } = other;
    const event = { type: 'link.closed', connection } as const;
    const entry: LinkEntry = { kind: 'link', from, to, incarnation, event };
    const pair = world.pair(from, to);
    if (pair.blocked) {
      tookHold(world, pair, 'blocked'); // The other end will notice when it sends.
      return;
    }
    if (pair.holding) keepBack(world, pair, entry);
    else travel(world, from, to, entry, this.onLatency);
  }

  /** A frame reached a host where its connection is unknown: the host says so, as TCP does. */
  private refuseToSender(world: World, { from, to, connection }: FrameEntry): void {
    const link = world.peekLink(connection);
    if (link === undefined || link.cutBy !== undefined) return;
    const sender = ownEnd(link, from);
    if (sender.closed || world.pair(to, from).blocked) return;
    const event = { type: 'link.closed', connection } as const;
    const { incarnation } = sender;
    travel(
      world,
      to,
      from,
      { kind: 'link', from: to, to: from, incarnation, event },
      this.onLatency,
    );
  }
}
