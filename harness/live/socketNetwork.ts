/**
 * The link interface of the engine over real sockets: the same machines, other wires.
 *
 * Frames that a node gives out are gathered and written once a tick; what arrives is cut into
 * frames, typed, and handed to the node at once. A peer that sends what cannot be read loses its
 * connection, with one log line; nobody else notices.
 */
import type { Socket } from 'node:net';
import type { Close, Connect, ConnectionId, Send } from '../../actors/shared/node.ts';
import type { Arrival, Network, NetworkServices } from '../kernel/network.ts';
import type { NodeRecord } from '../kernel/nodeRecord.ts';
import type { World } from '../kernel/world.ts';
import { Attempts } from './attempts.ts';
import { EndingSockets } from './endingSockets.ts';
import { KeptBytes } from './keptBytes.ts';
import type { LiveLimits } from './limits.ts';
import { Listeners } from './listeners.ts';
import type { Negotiations, Opening } from './negotiation/negotiations.ts';
import type { OperatorLog } from './operatorLog.ts';
import { Slab } from './outbox.ts';
import { type OwnEnd, OwnLinks } from './ownLinks.ts';
import { peerOf, SocketConnection } from './socketConnection.ts';
import { systemError } from './systemError.ts';

/** What the adapter asks of whoever runs the nodes. */
export interface SocketHost {
  readonly log: OperatorLog;
  /** Whether a node is running. */
  isUp(node: string): boolean;
  /** Hands inputs to nodes, now. */
  receive(arrivals: readonly Arrival[]): void;
}

/** Joins nodes by TCP. */
export class SocketNetwork implements Network {
  readonly listeners: Listeners;
  private readonly limits: LiveLimits;
  private readonly host: SocketHost;
  private readonly connections = new Map<ConnectionId, SocketConnection>();
  private readonly connectionsOf = new Map<string, Set<SocketConnection>>();
  private readonly attempts = new Attempts();
  private readonly ending = new EndingSockets();
  private readonly dirty = new Set<SocketConnection>();
  private readonly ownLinks = new OwnLinks<OwnEnd>();
  private readonly slab = new Slab();
  private readonly kept: KeptBytes;
  private made = 0;

  constructor(limits: LiveLimits, host: SocketHost) {
    this.limits = limits;
    this.kept = new KeptBytes(limits.bufferedBytesInAllMax);
    this.host = host;
    this.listeners = new Listeners({
      accepted: (...socket) => this.accepted(...socket),
      opened: (...socket) => this.opened(...socket),
      log: host.log,
      limits,
    });
  }

  accept(_services: NetworkServices, node: NodeRecord, output: Send | Connect | Close): void {
    const { name } = node.definition;
    if (output.type === 'connect') {
      this.connect(name, output.address);
      return;
    }
    const connection = this.connections.get(output.connection);
    if (connection?.node !== name) return;
    if (output.type === 'close') this.end(connection);
    else this.send(connection, output.frame);
  }

  /** Nothing of this network goes through the kernel's queue. */
  arrive(): undefined {
    return undefined;
  }

  nodeDown(_world: World, { definition: { name } }: NodeRecord): void {
    this.listeners.close(name);
    for (const connection of this.connectionsOf.get(name) ?? []) this.end(connection);
    this.attempts.abandon(name);
  }

  /** Writes what nodes gave out since the last time. */
  flush(): void {
    if (this.dirty.size === 0) return;
    for (const connection of this.dirty) {
      this.write(connection);
      this.weigh(connection);
    }
    this.dirty.clear();
    this.slab.rewind();
  }

  /** Answers a request that its node failed on, as upstream answers when a processor throws. */
  refuse(id: ConnectionId, opaque: number, remark: string): void {
    const connection = this.connections.get(id);
    if (connection !== undefined) this.send(connection, systemError(opaque, remark));
  }

  /** A connection by its id. */
  connection(id: ConnectionId): SocketConnection | undefined {
    return this.connections.get(id);
  }

  /** The connections that a node holds. */
  heldBy(node: string): readonly SocketConnection[] {
    return [...(this.connectionsOf.get(node) ?? [])];
  }

  /** The other end of a connection, if a node of this process holds it. */
  otherEnd(connection: SocketConnection): SocketConnection | undefined {
    const other = this.ownLinks.other(connection);
    return other instanceof SocketConnection ? other : undefined;
  }

  /** How many connections a node holds. */
  connectionCount(node: string): number {
    return this.connectionsOf.get(node)?.size ?? 0;
  }

  /** Whether everything that the nodes sent each other has arrived, and no attempt is under way. */
  isQuiet(): boolean {
    return this.attempts.size === 0 && this.ownLinks.isQuiet();
  }

  /** Stops listening and ends every connection; resolves when all sockets are closed. */
  async close(): Promise<void> {
    this.flush();
    this.attempts.abandon();
    for (const connection of [...this.connections.values()]) this.end(connection);
    await Promise.all([this.listeners.closeAll(), this.ending.allClosed()]);
  }

  private accepted(node: string, socket: Socket, negotiations?: Negotiations): void {
    const { connectionsMax } = this.limits;
    if (this.connectionCount(node) + (negotiations?.count ?? 0) >= connectionsMax) {
      const refused = `warn ${node} refused ${peerOf(socket)}`;
      this.host.log.say(`${refused}: it has ${connectionsMax} connections`);
      socket.destroy();
      return;
    }
    // A stopped node's last connections: it will never say a word to them.
    if (!this.host.isUp(node)) socket.destroy();
    else if (negotiations === undefined) this.opened(node, socket);
    else {
      this.ownLinks.accept({ node, socket });
      negotiations.take(socket);
    }
  }

  /** A connection is its node's from here on, with what was read of it to find out what it is. */
  private opened(node: string, socket: Socket, opening?: Opening): void {
    const accepted = this.adopt(node, socket, opening?.peer);
    this.ownLinks.accept(accepted);
    const { id: connection, peer } = accepted;
    const event = { type: 'link.opened', connection, address: undefined, peer } as const;
    this.host.receive([{ node, event }]);
    if (opening !== undefined) this.arrived(accepted, opening.first);
  }

  /** Connects a node to an address, by dialling `at`: that of whoever stands behind it. */
  connect(node: string, address: string, at = address): void {
    this.attempts.begin(node, at, (socket) => {
      if (socket === undefined) {
        this.host.receive([{ node, event: { type: 'link.failed', address } }]);
        return;
      }
      const opened = this.adopt(node, socket);
      if (this.listeners.has(socket.remotePort)) this.ownLinks.open(opened);
      const event = { type: 'link.opened', connection: opened.id, address, peer: address } as const;
      this.host.receive([{ node, event }]);
    });
  }

  private adopt(node: string, socket: Socket, peer = peerOf(socket)): SocketConnection {
    this.made += 1;
    const names = { id: `${node}/${this.made}`, node, peer };
    const connection = new SocketConnection(names, socket, this.limits, this.slab);
    this.connections.set(connection.id, connection);
    const siblings = this.connectionsOf.get(node) ?? new Set();
    this.connectionsOf.set(node, siblings.add(connection));
    socket.on('data', (chunk: Uint8Array) => this.arrived(connection, chunk));
    socket.on('drain', () => this.drained(connection));
    socket.on('error', () => {}); // 'close' follows and says all that a node needs to know.
    socket.on('close', () => this.lost(connection));
    return connection;
  }

  private arrived(connection: SocketConnection, chunk: Uint8Array): void {
    if (!this.connections.has(connection.id)) return;
    try {
      connection.read(chunk);
    } catch (error) {
      this.unreadable(connection, error);
      return;
    }
    this.serve(connection);
    this.weigh(connection);
  }

  private drained(connection: SocketConnection): void {
    if (!this.connections.has(connection.id)) return;
    this.weigh(connection);
    if (!connection.isChoked) return;
    connection.isChoked = false;
    this.serve(connection);
    if (!connection.isChoked) connection.socket.resume();
  }

  /** Hands on what arrived, as far as the peer reads its answers. */
  private serve(connection: SocketConnection): void {
    try {
      while (!connection.isChoked) {
        const inputs = connection.inputs();
        if (inputs.length === 0) break;
        this.host.receive(inputs);
      }
    } catch (error) {
      this.unreadable(connection, error);
      return;
    }
    const { problem } = connection;
    if (problem !== undefined) this.giveUp(connection, problem);
  }

  /** A decoder threw, which none may: our mistake, at the cost of this connection alone. */
  private unreadable(connection: SocketConnection, error: unknown): void {
    const what = error instanceof Error ? error.message : String(error);
    const line = `${connection.node} could not read from ${connection.peer}: ${what}`;
    this.host.log.fail(line, error, `${connection.node} ${what}`);
    connection.socket.destroy();
  }

  /** Puts a frame on a connection; it goes out with the next `flush`. */
  send(connection: SocketConnection, frame: Send['frame']): void {
    this.dirty.add(connection);
    try {
      connection.send(frame);
    } catch (error) {
      const { command, kind } = frame;
      const what = error instanceof Error ? error.message : String(error);
      const line = `${connection.node} could not write its ${kind} of ${command}: ${what}`;
      this.host.log.fail(line, error);
      if (kind === 'response') connection.send(systemError(frame.opaque, line));
    }
  }

  private write(connection: SocketConnection): void {
    connection.flush();
    // The system takes all of it at once, unless the peer reads slowly.
    if (connection.socket.writableLength > 0) this.slab.pin();
  }

  /** Counts what is kept for a connection, and gives up who makes us keep too much. */
  private weigh(connection: SocketConnection): void {
    if (!this.connections.has(connection.id)) return;
    const { writableLength } = connection.socket;
    // A proxy of ours reads for all its clients, and does so once it gets its turn.
    const isOver = writableLength > this.limits.bufferedBytesGiveUp;
    if (isOver && this.otherEnd(connection) === undefined) {
      this.giveUp(connection, `it has not read ${writableLength} bytes`);
    }
    const { kept } = this;
    kept.count(connection);
    const heaviest = kept.heaviest(this.connections.values());
    if (heaviest === undefined) return;
    const { countedBytes } = heaviest;
    this.giveUp(heaviest, `it makes us keep ${countedBytes} bytes, of ${kept.inAll} in all`);
  }

  private giveUp({ node, peer, socket }: SocketConnection, problem: string): void {
    if (socket.destroyed) return;
    this.host.log.say(`warn ${node} closed ${peer}: ${problem}`, `${node} ${problem}`);
    socket.destroy();
  }

  /** Ends a connection from this side: what was sent before still goes out. */
  end(connection: SocketConnection): void {
    this.write(connection);
    connection.drop();
    this.forget(connection);
    this.ending.end(connection.socket);
  }

  private lost(connection: SocketConnection): void {
    if (!this.connections.has(connection.id)) return;
    this.forget(connection);
    const { id, node } = connection;
    this.host.receive([{ node, event: { type: 'link.closed', connection: id } }]);
  }

  /** The node has a connection no longer; its socket stays as it is. */
  forget(connection: SocketConnection): void {
    this.connections.delete(connection.id);
    this.connectionsOf.get(connection.node)?.delete(connection);
    this.dirty.delete(connection);
    this.kept.forget(connection);
  }
}
