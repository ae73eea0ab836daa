/** For this folder's tests: peers with and without TLS, behind a load balancer or not. */
import { once } from 'node:events';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { partsOf } from '../dial.ts';
import { requestBytes, within } from '../testClient.ts';

/** How a peer connects. */
export interface PeerOptions {
  /** Bytes that go out with its first own, in one write. */
  readonly before?: Uint8Array;
  /** Whether each byte is written by itself. */
  readonly bytewise?: boolean;
  /** Its settings of TLS; without, it speaks plainly. */
  readonly tls?: ConnectionOptions;
}

/** A connection as some peer opens it; resolves when it may be written to. */
export async function openPeer(
  address: string,
  { before = new Uint8Array(0), bytewise = false, tls }: PeerOptions = {},
): Promise<Duplex> {
  const socket = connect({ ...partsOf(address)!, noDelay: true });
  socket.on('error', () => {});
  await within('connecting', once(socket, 'connect'));
  const road = before.length > 0 || bytewise ? behind(socket, before, bytewise) : socket;
  if (tls === undefined) return road;
  const secured: TLSSocket = connectTls({ socket: road, rejectUnauthorized: false, ...tls });
  await within('the handshake', once(secured, 'secureConnect'));
  secured.on('error', () => {});
  return secured;
}

/** Writes some bytes and whatever is written first as one, or all of it byte by byte. */
function behind(socket: Socket, before: Uint8Array, bytewise: boolean): Duplex {
  let first: Uint8Array | undefined = before;
  const send = async (bytes: Uint8Array) => {
    const pieces = bytewise ? Array.from(bytes, (byte) => Uint8Array.of(byte)) : [bytes];
    for (const piece of pieces) await new Promise((written) => socket.write(piece, written));
  };
  const road = new Duplex({
    read: () => {},
    write: (chunk: Uint8Array, _encoding, done) => {
      const bytes = first === undefined ? chunk : Buffer.concat([first, chunk]);
      first = undefined;
      void send(bytes).then(() => done());
    },
    final: (done) => socket.end(done),
    destroy: (error, done) => {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (chunk) => road.push(chunk));
  socket.on('end', () => road.push(null));
  socket.on('close', () => road.destroy());
  return road;
}

/** An HTTP/2 client on a connection of its own. */
export async function openHttp2(address: string, options: PeerOptions = {}): Promise<Http2Peer> {
  const road = await openPeer(address, options);
  const session = connectHttp2('http://localhost', { createConnection: () => road });
  session.on('error', () => {});
  const closed = new Promise<void>((resolve) => session.once('close', () => resolve()));
  return { session, closed };
}

/** Such a client. */
export interface Http2Peer {
  readonly session: ClientHttp2Session;
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
}

/** What came of a call: the headers of its answer, and whether they were all of it. */
export interface CallAnswer {
  readonly status: unknown;
  readonly grpcStatus: unknown;
  readonly grpcMessage: unknown;
  readonly trailersOnly: boolean;
}

/** Calls a method, with an empty message. */
export async function call(
  { session }: Http2Peer,
  path: string,
  contentType = 'application/grpc',
): Promise<CallAnswer> {
  const stream = session.request({
    ':method': 'POST',
    ':path': path,
    'content-type': contentType,
    te: 'trailers',
  });
  stream.on('error', () => {});
  const ended = once(stream, 'close');
  stream.resume();
  stream.end(new Uint8Array(5));
  const [headers, flags] = await within('an answer', once(stream, 'response'));
  await within('the end of a call', ended);
  return {
    status: headers[':status'],
    grpcStatus: headers['grpc-status'],
    grpcMessage: headers['grpc-message'],
    trailersOnly: (flags & 1) === 1,
  };
}

/** A request of the test node, whose answer counts the requests that it has taken. */
export function countRequest(opaque: number, topic = 'orders'): Uint8Array {
  return requestBytes('getMaxOffset', { topic, queueId: 1, committed: true }, { opaque });
}

/** Waits for something that nobody announces. */
export async function until(what: string, holds: () => boolean, limitMs = 5_000): Promise<void> {
  const deadlineMs = Date.now() + limitMs;
  while (!holds()) {
    if (Date.now() > deadlineMs) throw new Error(`${what}: not within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
