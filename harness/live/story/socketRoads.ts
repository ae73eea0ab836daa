/**
 * Faults on the roads between nodes whose both ends are here: applied where a frame leaves its
 * node, before it becomes bytes. TCP itself never loses a frame or lets one overtake another.
 */
import type { Close, Connect, Send } from '../../../actors/shared/node.ts';
import type { Road } from '../../cluster/roads.ts';
import type { ConnectEntry, FrameEntry, LinkEntry } from '../../kernel/entry.ts';
import { isAlive } from '../../kernel/identity.ts';
import type { Arrival, Network, NetworkServices } from '../../kernel/network.ts';
import type { NodeRecord } from '../../kernel/nodeRecord.ts';
import { nextChance } from '../../kernel/streams.ts';
import type { World } from '../../kernel/world.ts';
import { connectTimeoutMs } from '../../network/simulatedNetwork.ts';
import type { SocketConnection } from '../socketConnection.ts';
import type { SocketNetwork } from '../socketNetwork.ts';
import { delayOf, type Way, type Ways } from './ways.ts';

/** Stands between the nodes and their sockets. */
export class SocketRoads implements Network {
  private readonly sockets: SocketNetwork;
  private readonly ways: Ways;
  /** When the latest delayed frame of a connection goes: later ones must not overtake it. */
  private readonly lastMs = new Map<SocketConnection, number>();
  /** Closed by their nodes, though the other ends were not told. */
  private readonly orphans = new Set<SocketConnection>();

  constructor(sockets: SocketNetwork, ways: Ways) {
    this.sockets = sockets;
    this.ways = ways;
  }

  /** The connections that nobody will end any more. */
  close(): void {
    for (const { socket } of this.orphans) socket.destroy();
  }

  /** Breaks the connections between two nodes, at both ends at once; says how many there were. */
  reset({ from, to }: Road): number {
    const between = this.sockets
      .heldBy(from)
      .filter((connection) => this.sockets.otherEnd(connection)?.node === to);
    for (const connection of between) {
      this.sockets.otherEnd(connection)?.socket.destroy();
      connection.socket.destroy();
    }
    return between.length;
  }

  accept(services: NetworkServices, node: NodeRecord, output: Send | Connect | Close): void {
    if (output.type === 'connect') {
      this.connect(services, node, output);
      return;
    }
    const { name } = node.definition;
    const connection = this.sockets.connection(output.connection);
    const to = connection && this.sockets.otherEnd(connection)?.node;
    if (connection?.node !== name || to === undefined) {
      this.sockets.accept(services, node, output);
    } else if (output.type === 'send') this.send(services, connection, to, output.frame);
    else this.end(services.world, connection, to);
  }

  arrive(world: World, entry: FrameEntry | LinkEntry | ConnectEntry): Arrival | undefined {
    if (entry.kind !== 'link' || !isAlive(world, entry.to, entry.incarnation)) return undefined;
    return { node: entry.to, event: entry.event };
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
    const to = world.listenerAt(output.address);
    if (to === undefined) {
      this.sockets.accept(services, node, output);
      return;
    }
    const ways = [this.ways.way(from, to), this.ways.way(to, from)];
    const stopping = ways.filter(({ isBlocked, isHolding }) => isBlocked || isHolding);
    for (const way of stopping) way.fired[way.isBlocked ? 'partition' : 'hold'] += 1;
    if (stopping.length > 0) {
      const event = { type: 'link.failed', address: output.address } as const;
      world.schedule({ kind: 'link', from: to, to: from, incarnation, event }, connectTimeoutMs);
      return;
    }
    const delayMs = ways.reduce((sum, way) => sum + delayOf(way), 0);
    const connect = () => {
      if (isAlive(world, from, incarnation)) this.sockets.accept(services, node, output);
    };
    if (delayMs === 0) connect();
    else world.schedule({ kind: 'plan', action: connect }, delayMs);
  }

  private send(
    services: NetworkServices,
    connection: SocketConnection,
    to: string,
    frame: Send['frame'],
  ): void {
    const way = this.ways.way(connection.node, to);
    const isLost = nextChance(way.chance, way.lossRate);
    const note = (outcome: 'lost' | 'held') =>
      services.note({
        kind: 'frame',
        outcome,
        from: connection.node,
        to,
        connection: connection.id,
        frame,
      });
    if (isLost || way.isBlocked) {
      way.fired[way.isBlocked ? 'partition' : 'loss'] += 1;
      note('lost');
      return;
    }
    if (way.isHolding) note('held');
    this.travel(services.world, way, connection, () => {
      this.sockets.send(connection, frame);
      this.sockets.flush();
    });
  }

  /** Its node has ended a connection: the other end hears of it when it would of a frame. */
  private end(world: World, connection: SocketConnection, to: string): void {
    const way = this.ways.way(connection.node, to);
    if (!way.isBlocked && !way.isHolding && way.delayMs === 0 && !this.isLate(world, connection)) {
      this.sockets.end(connection);
      return;
    }
    this.sockets.forget(connection);
    this.orphans.add(connection);
    // A host knows its connections: what still comes for this one is answered with its end.
    connection.socket.on('data', () => {
      if (!way.isBlocked) connection.socket.destroy();
    });
    connection.socket.once('close', () => this.orphans.delete(connection));
    if (way.isBlocked) way.fired.partition += 1;
    else this.travel(world, way, connection, () => connection.socket.end());
  }

  /** Puts something on its way: after all that went before it on its connection. */
  private travel(world: World, way: Way, connection: SocketConnection, go: () => void): void {
    if (way.isHolding) {
      way.fired.hold += 1;
      way.held.push(() => this.depart(world, way, connection, go));
    } else this.depart(world, way, connection, go);
  }

  private depart(world: World, way: Way, connection: SocketConnection, go: () => void): void {
    const atMs = Math.max(world.timeMs + delayOf(way), this.lastMs.get(connection) ?? 0);
    if (atMs <= world.timeMs && !this.isLate(world, connection)) {
      go();
      return;
    }
    this.lastMs.set(connection, atMs);
    world.schedule({ kind: 'plan', action: go }, atMs - world.timeMs);
  }

  /** Whether delayed frames of a connection are still on their way. */
  private isLate(world: World, connection: SocketConnection): boolean {
    return (this.lastMs.get(connection) ?? Number.NEGATIVE_INFINITY) >= world.timeMs;
  }
}
