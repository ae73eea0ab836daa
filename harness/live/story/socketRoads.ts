/**
 * Faults on the roads between nodes whose both ends are here: the rules are those of a simulation,
 * applied where a frame leaves its node, before it becomes bytes. TCP itself never loses a frame or
 * lets one overtake another.
 */
import type { Close, Connect, Send } from '../../../actors/shared/node.ts';
import { type Road, type RoadVerb, waysOf } from '../../cluster/roads.ts';
import { StoryError } from '../../kernel/bug.ts';
import type { ConnectEntry, FrameEntry, LinkEntry } from '../../kernel/entry.ts';
import { isAlive } from '../../kernel/identity.ts';
import type { Arrival, Network, NetworkServices } from '../../kernel/network.ts';
import type { NodeRecord } from '../../kernel/nodeRecord.ts';
import { nextChance } from '../../kernel/streams.ts';
import type { World } from '../../kernel/world.ts';
import type { Pair } from '../../network/links.ts';
import { endOnPair, pick, putOnPair } from '../../network/roadFaults.ts';
import { connectTimeoutMs } from '../../network/simulatedNetwork.ts';
import { tookHold } from '../../network/travel.ts';
import type { SocketConnection } from '../socketConnection.ts';
import type { SocketNetwork } from '../socketNetwork.ts';
import { queuedArrival } from './queuedArrival.ts';

/** The faults that can be put on a road here. */
const rules: ReadonlySet<string> = new Set([
  'delay',
  'loss',
  'partition',
  'hold',
  'drop',
  'duplicate',
  'corrupt',
  'reorder',
]);

/** How the sentence about a fault ends that cannot be had. */
export const impossible = 'is not possible over sockets: only in simulation';

/** A length, and then a header that would be longer than the frame: nobody reads on after it. */
const damagedFrame = Uint8Array.of(0, 0, 0, 4, 0, 0, 0xff, 0xff);

/** Stands between the nodes and their sockets. */
export class SocketRoads implements Network {
  private readonly sockets: SocketNetwork;
  /** What each road keeps back, in order. */
  private readonly held = new Map<string, (() => void)[]>();
  /** When the latest delayed frame of a connection goes: later ones must not overtake it. */
  private readonly lastMs = new WeakMap<SocketConnection, number>();
  /** Half open connections, and by which fault. */
  private readonly cutBy = new WeakMap<SocketConnection, string>();
  /** Closed by their nodes, though the other ends were not told. */
  private readonly orphans = new Set<SocketConnection>();

  constructor(sockets: SocketNetwork) {
    this.sockets = sockets;
  }

  /**
   * Does something to a road; `key` is the name of the fault, by which the world counts how often
   * it took hold.
   * @throws StoryError when sockets do not offer it
   */
  apply(world: World, road: Road, verb: RoadVerb, key: string): void {
    if (verb.kind === 'reset' || verb.kind === 'halfOpen') {
      this.breakConnections(world, road, verb.kind, key);
      return;
    }
    for (const [from = '', to = ''] of waysOf(world, road)) {
      const pair = world.pair(from, to);
      if (verb.kind === 'heal') endOnPair(pair, () => true);
      else if (verb.kind === 'release') endOnPair(pair, ({ fault }) => fault.kind === 'hold');
      else if (rules.has(verb.kind)) putOnPair(pair, key, verb);
      else throw new StoryError(`"${(verb as RoadVerb).kind}" on a road ${impossible}`);
      if (!pair.holding) for (const go of this.held.get(pair.key)?.splice(0) ?? []) go();
    }
  }

  /** Ends the connections that nobody else will end any more. */
  close(): void {
    for (const { socket } of this.orphans) socket.destroy();
  }

  accept(services: NetworkServices, node: NodeRecord, output: Send | Connect | Close): void {
    if (output.type === 'connect') {
      this.connect(services, node, output);
      return;
    }
    const connection = this.sockets.connection(output.connection);
    const to = connection && this.sockets.otherEnd(connection)?.node;
    if (connection?.node !== node.definition.name || to === undefined) {
      this.sockets.accept(services, node, output);
    } else if (output.type === 'send') this.send(services, connection, to, output.frame);
    else this.end(services.world, connection, to);
  }

  /** What its node could not take when it came. */
  arrive(world: World, entry: FrameEntry | LinkEntry | ConnectEntry): Arrival | undefined {
    return queuedArrival(this.sockets, world, entry);
  }

  nodeDown(world: World, node: NodeRecord): void {
    for (const connection of this.sockets.heldBy(node.definition.name)) {
      const to = this.sockets.otherEnd(connection)?.node;
      if (to !== undefined) this.end(world, connection, to);
    }
    this.sockets.nodeDown(world, node);
  }

  private connect(services: NetworkServices, node: NodeRecord, output: Connect): void {
    const { world } = services;
    const { name: from } = node.definition;
    const { incarnation } = node;
    const to = world.acceptorAt(output.address, node);
    node.opened += 1;
    if (to === undefined) {
      if (world.isAccessPoint(output.address)) this.fail(world, node, output, 1);
      else this.sockets.accept(services, node, output);
      return;
    }
    const pairs = [world.pair(from, to), world.pair(to, from)];
    const stopping = pairs.filter(({ blocked, holding }) => blocked || holding);
    for (const pair of stopping) tookHold(world, pair, pair.blocked ? 'blocked' : 'held');
    if (stopping.length > 0) {
      this.fail(world, node, output, connectTimeoutMs);
      return;
    }
    const delayMs = pairs.reduce((sum, pair) => sum + delayOf(world, pair), 0);
    later(world, delayMs, () => {
      const { address: at } = world.peekNode(to)!.definition;
      if (isAlive(world, from, incarnation)) this.sockets.connect(from, output.address, at);
    });
  }

  private fail(world: World, node: NodeRecord, { address }: Connect, delayMs: number): void {
    const { definition, incarnation } = node;
    const { name: to } = definition;
    const event = { type: 'link.failed', address } as const;
    world.schedule({ kind: 'link', from: to, to, incarnation, event }, delayMs);
  }

  private send(
    services: NetworkServices,
    connection: SocketConnection,
    to: string,
    frame: Send['frame'],
  ): void {
    const { world } = services;
    const { node: from, id } = connection;
    const pair = world.pair(from, to);
    const note = (outcome: 'lost' | 'held') =>
      services.note({ kind: 'frame', outcome, from, to, connection: id, frame });
    const isLost = nextChance(pair.chance, pair.lossRate);
    if (this.swallows(world, connection)) note('lost');
    else if (isLost || pair.blocked) {
      tookHold(world, pair, pair.blocked ? 'blocked' : 'lost');
      note('lost');
    } else {
      const entry: FrameEntry = { kind: 'frame', from, to, incarnation: 0, connection: id, frame };
      const picked = pair.rules.length === 0 ? [entry] : pick(world, pair, entry);
      if (picked.length === 0) note('lost');
      else if (pair.holding) note('held');
      for (const { lateMs = 0, damaged = false } of picked) {
        this.travel(world, pair, connection, lateMs, () => this.write(connection, frame, damaged));
      }
    }
  }

  private write(connection: SocketConnection, frame: Send['frame'], isDamaged: boolean): void {
    if (!isDamaged) this.sockets.send(connection, frame);
    this.sockets.flush();
    if (isDamaged) connection.socket.write(damagedFrame);
  }

  /** Its node has ended a connection: the other end hears of it when it would of a frame. */
  private end(world: World, connection: SocketConnection, to: string): void {
    const pair = world.pair(connection.node, to);
    const isCut = this.swallows(world, connection);
    const isPlain = !pair.blocked && !pair.holding && pair.extraDelayMs === 0;
    if (isPlain && !isCut && !this.isLate(world, connection)) {
      this.sockets.end(connection);
      return;
    }
    this.sockets.forget(connection);
    this.orphans.add(connection);
    // A host knows its connections: what still comes for this one is answered with its end.
    connection.socket.on('data', () => {
      if (!isCut && !pair.blocked) connection.socket.destroy();
    });
    connection.socket.once('close', () => this.orphans.delete(connection));
    if (isCut) return;
    if (pair.blocked) tookHold(world, pair, 'blocked');
    else this.travel(world, pair, connection, 0, () => connection.socket.end());
  }

  /** Puts something on its way: after all that went before it on its connection. */
  private travel(
    world: World,
    pair: Pair,
    connection: SocketConnection,
    lateMs: number,
    go: () => void,
  ): void {
    const depart = () => {
      const dueMs = world.timeMs + lateMs + delayOf(world, pair);
      const atMs = Math.max(dueMs, this.lastMs.get(connection) ?? 0);
      if (atMs > world.timeMs) this.lastMs.set(connection, atMs);
      later(world, this.isLate(world, connection) ? atMs - world.timeMs : -1, go);
    };
    if (!pair.holding) {
      depart();
      return;
    }
    tookHold(world, pair, 'held');
    const held = this.held.get(pair.key) ?? [];
    this.held.set(pair.key, held);
    held.push(depart);
  }

  /** Whether delayed frames of a connection are still on their way. */
  private isLate(world: World, connection: SocketConnection): boolean {
    return (this.lastMs.get(connection) ?? -1) >= world.timeMs;
  }

  /** Whether a connection carries nothing any more. */
  private swallows(world: World, connection: SocketConnection): boolean {
    const key = this.cutBy.get(connection);
    if (key !== undefined) world.fault(key).hits += 1;
    return key !== undefined;
  }

  private breakConnections(
    world: World,
    road: Road,
    kind: 'reset' | 'halfOpen',
    key: string,
  ): void {
    const others = new Set(waysOf(world, { ...road, oneWay: true }).map(([, to]) => to));
    for (const connection of this.sockets.heldBy(road.from)) {
      const other = this.sockets.otherEnd(connection);
      if (other === undefined || !others.has(other.node)) continue;
      for (const end of [connection, other]) {
        if (kind === 'halfOpen') this.cutBy.set(end, key);
        else end.socket.destroy();
      }
      if (kind === 'reset') world.fault(key).hits += 1;
    }
  }
}

/** By how much everything is delayed that goes this way now, in ms. */
function delayOf(world: World, pair: Pair): number {
  if (pair.extraDelayMs > 0) tookHold(world, pair, 'delayed');
  return pair.extraDelayMs;
}

/** Does something after a while, or at once if there is no while. */
function later(world: World, delayMs: number, action: () => void): void {
  if (delayMs < 0) action();
  else world.schedule({ kind: 'plan', action }, delayMs);
}
