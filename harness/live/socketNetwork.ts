/**
 * The link interface of the engine over real sockets: the same machines, other wires.
 *
 * Frames that a node gives out are gathered and written once a tick; what arrives is cut into frames,
 * typed, and handed to the node at once. A peer that sends what cannot be read loses its connection,
 * with one log line; nobody else notices.
 */
import { createServer, connect as openSocket, type Server, type Socket } from 'node:net';
import type { Close, Connect, ConnectionId, Send } from '../../actors/shared/node.ts';
import type { Arrival, Network, NetworkServices } from '../kernel/network.ts';
import type { NodeRecord } from '../kernel/nodeRecord.ts';
import type { World } from '../kernel/world.ts';
import type { LiveLimits } from './limits.ts';
import { SocketConnection } from './socketConnection.ts';

/** What the adapter asks of whoever runs the nodes. */
export interface SocketHost {
  /** Hands inputs to nodes, now. */
  receive(arrivals: readonly Arrival[]): void;
  /** One line for the operator. */
  log(line: string): void;
}

/** How long an attempt to connect lasts, in ms. Upstream: `connectTimeoutMillis`. */
const connectTimeoutMs = 3_000;

/** Joins nodes by TCP. */
export class SocketNetwork implements Network {
  private readonly limits: LiveLimits;
  private readonly host: SocketHost;
  private readonly connections = new Map<ConnectionId, SocketConnection>();
  private readonly connectionsOf = new Map<string, Set<SocketConnection>>();
  private readonly servers = new Set<Server>();
  private readonly dirty = new Set<SocketConnection>();
  private made = 0;

  constructor(limits: LiveLimits, host: SocketHost) {
    this.limits = limits;
    this.host = host;
  }

  /**
   * Listens for a node. Resolves to the port, which is a free one where 0 was asked for; rejects with
   * a sentence that names the address when it cannot be listened on.
   */
  listen(node: string, host: string, port: number): Promise<{ port: number; server: Server }> {
    const server = createServer({ noDelay: true }, (socket) => this.accepted(node, socket));
    return new Promise((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        const why = error.code === 'EADDRINUSE' ? 'something listens there already' : error.message;
        reject(new Error(`cannot listen on ${host}:${port} for ${node}: ${why}`));
      });
      server.listen({ host, port, backlog: 1024 }, () => {
        this.servers.add(server);
        const address = server.address() as { port: number };
        resolve({ port: address.port, server });
      });
    });
  }

  accept(_services: NetworkServices, node: NodeRecord, output: Send | Connect | Close): void {
    switch (output.type) {
      case 'send': {
        const connection = this.connections.get(output.connection);
        if (connection === undefined || connection.node !== node.definition.name) return;
        connection.send(output.frame);
        this.dirty.add(connection);
        return;
      }
      case 'connect':
        this.connect(node.definition.name, output.address);
        return;
      case 'close': {
        const connection = this.connections.get(output.connection);
        if (connection?.node === node.definition.name) this.end(connection);
      }
    }
  }

  /** Nothing of this network goes through the kernel's queue. */
  arrive(): undefined {
    return undefined;
  }

  nodeDown(_world: World, node: NodeRecord): void {
    for (const connection of this.connectionsOf.get(node.definition.name) ?? []) {
      this.end(connection);
    }
  }

  /** Writes what nodes gave out since the last time. */
  flush(): void {
    if (this.dirty.size === 0) return;
    for (const connection of this.dirty) connection.flush();
    this.dirty.clear();
  }

  /** How many connections a node holds. */
  connectionCount(node: string): number {
    return this.connectionsOf.get(node)?.size ?? 0;
  }

  /** Stops listening and ends every connection. */
  async close(): Promise<void> {
    this.flush();
    const closing = [...this.servers].map(
      (server) => new Promise<void>((resolve) => server.close(() => resolve())),
    );
    for (const connection of [...this.connections.values()]) this.end(connection);
    await Promise.all(closing);
  }

  private accepted(node: string, socket: Socket): void {
    if (this.connectionCount(node) >= this.limits.connectionsMax) {
      const { connectionsMax } = this.limits;
      this.host.log(`${node} refused ${peerOf(socket)}: ${connectionsMax} connections are open`);
      socket.destroy();
      return;
    }
    const connection = this.adopt(node, socket);
    const { id } = connection;
    const peer = peerOf(socket);
    this.host.receive([
      { node, event: { type: 'link.opened', connection: id, address: undefined, peer } },
    ]);
  }

  private connect(node: string, address: string): void {
    const colon = address.lastIndexOf(':');
    const socket = openSocket({
      host: address.slice(0, colon),
      port: Number(address.slice(colon + 1)),
      noDelay: true,
    });
    const fail = () => {
      socket.destroy();
      this.host.receive([{ node, event: { type: 'link.failed', address } }]);
    };
    socket.setTimeout(connectTimeoutMs, fail);
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.removeListener('timeout', fail);
      socket.removeListener('error', fail);
      const { id: connection } = this.adopt(node, socket);
      const event = { type: 'link.opened', connection, address, peer: address } as const;
      this.host.receive([{ node, event }]);
    });
  }

  private adopt(node: string, socket: Socket): SocketConnection {
    this.made += 1;
    const connection = new SocketConnection(`${node}/${this.made}`, node, socket, this.limits);
    this.connections.set(connection.id, connection);
    const siblings = this.connectionsOf.get(node) ?? new Set();
    this.connectionsOf.set(node, siblings.add(connection));
    socket.on('data', (chunk: Uint8Array) => this.arrived(connection, chunk));
    socket.on('error', () => {}); // 'close' follows and says all that a node needs to know.
    socket.on('close', () => this.lost(connection));
    return connection;
  }

  private arrived(connection: SocketConnection, chunk: Uint8Array): void {
    if (!this.connections.has(connection.id)) return;
    const { inputs, problem } = connection.read(chunk);
    if (inputs.length > 0) this.host.receive(inputs);
    if (problem === undefined) return;
    this.host.log(`${connection.node} closed ${peerOf(connection.socket)}: ${problem}`);
    connection.socket.destroy();
  }

  /** Ends a connection from this side: what was sent before still goes out. */
  private end(connection: SocketConnection): void {
    this.forget(connection);
    connection.flush();
    connection.socket.end();
    // A peer that never reads nor closes must not keep the socket for ever.
    connection.socket.setTimeout(connectTimeoutMs, () => connection.socket.destroy());
  }

  private lost(connection: SocketConnection): void {
    if (!this.connections.has(connection.id)) return;
    this.forget(connection);
    const { id, node } = connection;
    this.host.receive([{ node, event: { type: 'link.closed', connection: id } }]);
  }

  private forget(connection: SocketConnection): void {
    this.connections.delete(connection.id);
    this.connectionsOf.get(connection.node)?.delete(connection);
    this.dirty.delete(connection);
  }
}

function peerOf(socket: Socket): string {
  const { remoteAddress = 'unknown', remotePort = 0 } = socket;
  // An IPv4 peer of a dual-stack socket; RocketMQ's text form is the plain one.
  return `${remoteAddress.replace(/^::ffff:/, '')}:${remotePort}`;
}
