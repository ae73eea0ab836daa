/** Listening sockets: one for each node that others connect to. */
import { createServer, type Server, type Socket } from 'node:net';
import {
  type Negotiates,
  Negotiations,
  type NegotiationsHost,
} from './negotiation/negotiations.ts';

/** Where accepted connections and problems go. */
export interface ListenersHost extends NegotiationsHost {
  /** By a node that negotiates, or whose connections are remoting from their first byte on. */
  accepted(node: string, socket: Socket, negotiations: Negotiations | undefined): void;
}

interface Listening {
  readonly server: Server;
  readonly port: number;
  readonly negotiations: Negotiations | undefined;
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something listens there already',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'this user may not listen there',
  ENOTFOUND: 'there is no host of that name',
};

/** The ports that are open, by node. */
export class Listeners {
  private readonly host: ListenersHost;
  private readonly open = new Map<string, Listening>();
  private readonly closing = new Set<Promise<void>>();

  constructor(host: ListenersHost) {
    this.host = host;
  }

  /**
   * Listens for a node; port 0 picks a free one. Resolves to the address that it listens on, as
   * `ip:port`; rejects with a sentence that names what was asked for.
   */
  async listen(node: string, host: string, port: number, negotiates?: Negotiates): Promise<string> {
    const negotiations =
      negotiates === undefined ? undefined : await Negotiations.begin(node, negotiates, this.host);
    const server = createServer({ noDelay: true }, (socket) =>
      this.host.accepted(node, socket, negotiations),
    );
    return new Promise((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        const why = reasons[error.code ?? ''] ?? error.message;
        reject(new Error(`cannot listen on ${host}:${port} for ${node}: ${why}`));
      });
      server.listen({ host, port, backlog: 1_024 }, () => {
        server.removeAllListeners('error');
        // Such as too many open files: this connection is lost, the next may be had.
        server.on('error', ({ message }) => {
          this.host.log.say(`warn ${node} could not accept a connection: ${message}`);
        });
        // It listens on a port, so its address is no path.
        const at = server.address() as { address: string; family: string; port: number };
        this.open.set(node, { server, port: at.port, negotiations });
        const name = at.family === 'IPv6' ? `[${at.address}]` : at.address;
        resolve(`${name}:${at.port}`);
      });
    });
  }

  /** Whether one of the nodes listens on a port. */
  has(port: number | undefined): boolean {
    for (const listening of this.open.values()) if (listening.port === port) return true;
    return false;
  }

  /** Listens for a node no longer. */
  close(node: string): void {
    const listening = this.open.get(node);
    if (listening === undefined) return;
    this.open.delete(node);
    const closed = new Promise<void>((resolve) => listening.server.close(() => resolve()));
    listening.negotiations?.close();
    this.closing.add(closed);
    void closed.then(() => this.closing.delete(closed));
  }

  /** Listens no longer; resolves when the ports are free and all accepted connections closed. */
  async closeAll(): Promise<void> {
    for (const node of [...this.open.keys()]) this.close(node);
    await Promise.all(this.closing);
  }
}
