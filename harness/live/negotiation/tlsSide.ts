/**
 * TLS on connections that were accepted as plain ones (upstream `TlsModeHandler`, which puts an
 * `SslHandler` into the pipeline).
 *
 * Behaviour: ALPN offers h2 alone. A peer that asks for none, or for others, is accepted all the
 * same, and the name that came of it means nothing (upstream `MultiProtocolTlsHelper`). Clients
 * need no certificate.
 * Differs: Node cannot leave a peer's ALPN unanswered, so one that does not know h2 is told its own
 * first choice. Files of a certificate are read once, not again when they have changed.
 */
import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { Certificate } from './certificate.ts';

/** How a handshake ended: secured, failed with a reason, or broken off by the peer. */
export type TlsOutcome =
  | { readonly kind: 'secured'; readonly socket: TLSSocket }
  | { readonly kind: 'failed'; readonly problem: string }
  | { readonly kind: 'left' };

/** What a peer does that goes away. */
const leaving = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);

/** The handshakes of one listener. */
export class TlsSide {
  private readonly certificate: () => Promise<Certificate>;
  private readonly timeoutMs: number;
  private readonly underWay = new Map<string, (outcome: TlsOutcome) => void>();
  private server: Promise<Server> | undefined;

  constructor(certificate: () => Promise<Certificate>, timeoutMs: number) {
    this.certificate = certificate;
    this.timeoutMs = timeoutMs;
  }

  /**
   * Begins with a socket that is paused, and has what came of the handshake put back. Calls back
   * once, unless the socket closes before.
   */
  async secure(socket: Socket, ended: (outcome: TlsOutcome) => void): Promise<void> {
    const name = nameOf(socket);
    this.underWay.set(name, ended);
    socket.once('close', () => {
      if (this.underWay.get(name) === ended) this.underWay.delete(name);
    });
    try {
      this.server ??= this.start();
      const server = await this.server;
      if (!socket.destroyed) server.emit('connection', socket);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.end(name, { kind: 'failed', problem: `there is no certificate: ${why}` });
    }
  }

  // Never listens: sockets are handed to it. It knows what a bare TLSSocket leaves to its maker.
  private async start(): Promise<Server> {
    const { cert, key } = await this.certificate();
    const server = createServer({
      cert,
      key,
      handshakeTimeout: this.timeoutMs,
      ALPNCallback: ({ protocols }) => (protocols.includes('h2') ? 'h2' : protocols[0]),
    });
    server.on('secureConnection', (socket) => {
      this.end(nameOf(socket), { kind: 'secured', socket });
    });
    server.on('tlsClientError', (error: NodeJS.ErrnoException & { reason?: string }, socket) => {
      const problem = error.reason ?? error.code ?? error.message;
      const outcome = leaving.has(error.code ?? '')
        ? ({ kind: 'left' } as const)
        : ({ kind: 'failed', problem } as const);
      this.end(nameOf(socket), outcome);
    });
    return server;
  }

  private end(name: string, outcome: TlsOutcome): void {
    const ended = this.underWay.get(name);
    this.underWay.delete(name);
    if (ended !== undefined) ended(outcome);
    else if (outcome.kind === 'secured') outcome.socket.destroy();
  }
}

// The secured socket is another object than the plain one, of the same connection.
function nameOf({ remoteAddress, remotePort, localAddress }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress}`;
}
