/**
 * HTTP/2 on connections that turned out to speak it (upstream `Http2ProtocolProxyHandler`, which
 * opens a tunnel to the gRPC port; here the calls are taken in the same process).
 *
 * Behaviour: a connection without traffic is closed after 131 s, as upstream's gRPC server does.
 */
import { constants, performServerHandshake, type ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { OperatorLog } from '../operatorLog.ts';
import type { GrpcClient, GrpcHandler } from './grpc.ts';

/** How long a connection may be without traffic, in ms. */
const idleMs = 131_000;
/** Calls of a connection at once. */
const streamsMax = 1_000;

/** The connections of one listener that speak HTTP/2. */
export class Http2Side {
  private readonly node: string;
  private readonly handler: GrpcHandler;
  private readonly log: OperatorLog;
  private readonly sessions = new Set<ServerHttp2Session>();

  constructor(node: string, handler: GrpcHandler, log: OperatorLog) {
    this.node = node;
    this.handler = handler;
    this.log = log;
  }

  /** Serves a connection, whose first bytes are given besides. */
  take(socket: Socket, first: Uint8Array, client: GrpcClient): void {
    socket.pause();
    socket.unshift(first);
    const settings = { maxConcurrentStreams: streamsMax };
    const session = performServerHandshake(socket, { settings });
    this.sessions.add(session);
    session.setTimeout(idleMs, () => session.close());
    session.on('close', () => this.sessions.delete(session));
    session.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return;
      this.log.say(`warn ${this.node} closed ${client.peer}: HTTP/2: ${error.message}`);
    });
    session.on('stream', (stream, headers) => {
      stream.on('error', () => {}); // The stream is gone, and its peer knows why.
      try {
        this.handler(stream, headers, client);
      } catch (error) {
        this.log.fail(`${this.node} failed on a call of ${headers[':path']}`, error);
        stream.close(constants.NGHTTP2_INTERNAL_ERROR);
      }
    });
  }

  /** How many connections there are. */
  get count(): number {
    return this.sessions.size;
  }

  /** Ends them all, at once. */
  close(): void {
    for (const session of this.sessions) session.destroy();
  }
}
