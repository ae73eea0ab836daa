/** Free loopback ports for servers that cannot pick one themselves. */
import { createServer } from 'node:net';

// Below the range from which systems take the ports of outgoing connections, so that a port found
// free here is not taken by a passing client before the server has it.
const PORT_MIN = 12_000;
const PORT_COUNT = 18_000;
const ATTEMPTS_MAX = 200;

/** A port that is free on loopback together with its neighbours at the given offsets. */
export async function freePort(offsets = [0]) {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const port = PORT_MIN + Math.floor(Math.random() * PORT_COUNT);
    const free = await Promise.all(offsets.map((offset) => isFree(port + offset)));
    if (free.every(Boolean)) return port;
  }
  throw new Error(`no free port among ${ATTEMPTS_MAX} tried`);
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
