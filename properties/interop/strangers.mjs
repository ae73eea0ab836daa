/**
 * Strangers at a port: connections that say nothing, say rubbish, or stop in the middle of a word,
 * as port scanners, health checks and broken clients do. Deterministic: the n-th stranger always
 * does the same.
 */
import { connect } from 'node:net';
import { routeRequest } from './route.mjs';

const DRIBBLE_EVERY_MS = 50;

/** What strangers do, by name; each is given its connected socket and its number. */
export const MANNERS = {
  silence: () => {},
  rubbish: (socket, number) => socket.write(rubbish(number, 4_096)),
  halfFrame: (socket) => socket.write(routeRequest('half').subarray(0, 30)),
  halfLength: (socket) => socket.write(Buffer.from([0, 0])),
  endlessLength: (socket, number) => {
    socket.write(Buffer.concat([uint32(0x7fff_ffff), rubbish(number, 1_024)]));
  },
  negativeLength: (socket) => socket.write(Buffer.concat([uint32(0xffff_fff0), rubbish(1, 64)])),
  nothingInside: (socket) => socket.write(Buffer.alloc(64)),
  headerLongerThanFrame: (socket) => {
    socket.write(Buffer.concat([uint32(12), uint32(0x00ff_ffff), Buffer.alloc(8, 0x7b)]));
  },
  noJson: (socket) => {
    const text = Buffer.from('{"code":105,"extFields":{"topic":');
    socket.write(Buffer.concat([uint32(4 + text.length), uint32(text.length), text]));
  },
  unknownHeaderForm: (socket) => {
    socket.write(Buffer.concat([uint32(12), uint32(0x7700_0008), Buffer.alloc(8, 1)]));
  },
  browser: (socket) => socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n'),
  tlsHello: (socket) => {
    socket.write(Buffer.concat([Buffer.from('16030100c8010000c40303', 'hex'), rubbish(3, 189)]));
  },
  dribble: (socket) => {
    const frame = routeRequest('dribbled');
    let sent = 0;
    const timer = setInterval(() => {
      if (socket.destroyed || sent === frame.length) return clearInterval(timer);
      socket.write(frame.subarray(sent, ++sent));
    }, DRIBBLE_EVERY_MS);
    socket.once('close', () => clearInterval(timer));
  },
  reset: (socket) => {
    socket.write(routeRequest('reset').subarray(0, 12));
    socket.resetAndDestroy();
  },
  neverReads: (socket) => {
    socket.pause();
    for (let i = 0; i < 200; i++) socket.write(routeRequest(`never-read-${i}`));
  },
};

/**
 * Opens connections to one address, their manners taken in turn.
 *
 * @param {{ address: string, count: number }} where `host:port`, and how many
 * @returns {Promise<{ connected: number, leave(): void }>} once each one connected or failed to
 */
export async function openStrangers({ address, count }) {
  const [host, port] = address.split(':');
  const manners = Object.values(MANNERS);
  const sockets = [];
  const arrivals = Array.from({ length: count }, (_, number) => {
    const socket = connect({ host, port: Number(port) });
    sockets.push(socket);
    // Being thrown out is what most strangers deserve.
    socket.on('error', () => {});
    return new Promise((resolve) => {
      socket.once('close', () => resolve(false));
      socket.once('connect', () => {
        manners[number % manners.length](socket, number);
        resolve(true);
      });
    });
  });
  const connected = (await Promise.all(arrivals)).filter(Boolean).length;
  return {
    connected,
    leave: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

function uint32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** The same rubbish for the same seed, from a small congruential generator. */
function rubbish(seed, size) {
  const bytes = Buffer.alloc(size);
  let state = seed + 1;
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[i] = state >>> 16;
  }
  return bytes;
}
