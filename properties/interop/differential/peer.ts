/** One connection to a server under comparison. */
import { connect, type Socket } from 'node:net';
import type { RemotingCommand } from '../../../protocol/frame.ts';
import { newSplitter, split } from '../../../protocol/splitter.ts';

/** A connection; what arrives waits in `inbox` until it is taken. */
export interface Peer {
  readonly name: string;
  readonly inbox: RemotingCommand[];
  readonly asked: Map<number, number>;
  closed: boolean;
  /** Whether the closing was taken note of. */
  closingHeard: boolean;
  write(bytes: Uint8Array): void;
  /** Settles when something arrives, the connection ends, or after `ms`. */
  arrival(ms: number): Promise<void>;
  end(): void;
}

/** Connects. */
export async function openPeer(name: string, address: string): Promise<Peer> {
  const [host = '', port = ''] = address.split(':');
  const socket: Socket = connect({ host, port: Number(port), noDelay: true });
  let wake = () => {};
  let splitter = newSplitter();
  const peer: Peer = {
    name,
    inbox: [],
    asked: new Map(),
    closed: false,
    closingHeard: false,
    write: (bytes) => socket.write(bytes),
    arrival: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    end: () => {
      peer.closed = true;
      peer.closingHeard = true;
      socket.end();
    },
  };
  socket.on('data', (chunk) => {
    const cut = split(splitter, chunk);
    splitter = cut.state;
    peer.inbox.push(...cut.frames);
    wake();
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    peer.closed = true;
    wake();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve());
    socket.once('error', reject);
  });
  return peer;
}
