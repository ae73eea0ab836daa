/** Opens a connection to an address, or says that there is none. */
import { connect, type Socket } from 'node:net';

/** How long an attempt lasts, in ms. Upstream: `connectTimeoutMillis`. */
const connectTimeoutMs = 3_000;

/** An attempt under way. */
export interface Attempt {
  /** Ends it; nobody is told. */
  cancel(): void;
}

/** `host:port` in its parts; undefined for what is none. An IPv6 host stands in brackets. */
export function partsOf(address: string): { host: string; port: number } | undefined {
  const found = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(address);
  const port = Number(found?.[3]);
  if (found === null || port > 65_535) return undefined;
  return { host: (found[1] ?? found[2])!, port };
}

/** Tries to connect; calls back once, later, with a socket or without. */
export function dial(address: string, settled: (socket: Socket | undefined) => void): Attempt {
  const parts = partsOf(address);
  let isOver = false;
  const settle = (socket: Socket | undefined) => {
    if (isOver) return;
    isOver = true;
    settled(socket);
  };
  if (parts === undefined) {
    queueMicrotask(() => settle(undefined));
    return {
      cancel: () => {
        isOver = true;
      },
    };
  }
  const socket = connect({ ...parts, noDelay: true });
  const fail = () => {
    socket.destroy();
    settle(undefined);
  };
  socket.setTimeout(connectTimeoutMs, fail);
  // Stays for as long as the socket lives: an error that nobody listens to ends the process.
  socket.on('error', fail);
  socket.once('connect', () => {
    socket.setTimeout(0);
    socket.removeListener('timeout', fail);
    settle(socket);
  });
  return {
    cancel: () => {
      isOver = true;
      socket.destroy();
    },
  };
}
