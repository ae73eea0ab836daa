/**
 * A crowd of clients in a process of its own: each a connection that says one heartbeat and stays.
 *
 * Usage: node crowd HOST:PORT CLIENTS. Tells its parent `connected` when every heartbeat was
 * answered; `beat` has each send another, `lost?` asks how many were disconnected, and anything
 * else ends it.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { RequestFrame } from '../../protocol/frame.ts';
import { encodeFrame } from '../../protocol/frameBytes.ts';
import { encodeRequest } from '../../protocol/typed.ts';

const [address = '', count = '0'] = process.argv.slice(2);
const colon = address.lastIndexOf(':');
const host = address.slice(0, colon);
const port = Number(address.slice(colon + 1));
/** Connection attempts under way at once: a listener's queue is short. */
const atOnce = 100;

function heartbeat(client: number): Uint8Array {
  const frame: RequestFrame<'heartBeat'> = {
    kind: 'request',
    command: 'heartBeat',
    ...{ code: 34, oneway: false, opaque: client, language: 'JAVA', version: 513 },
    ...{ serializeType: 'JSON', header: {} },
    body: {
      clientID: `10.1.0.1@crowd-${client}`,
      producerDataSet: [{ groupName: 'crowd' }],
      ...{ consumerDataSet: [], heartbeatFingerprint: 0, withoutSub: false },
    },
  };
  return encodeFrame(encodeRequest(frame as RequestFrame));
}

function join(client: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port }, () => socket.write(heartbeat(client)));
    socket.once('data', () => resolve(socket));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error(`the server closed client ${client}`)));
  });
}

const sockets: Socket[] = [];
for (let client = 0; client < Number(count); client += atOnce) {
  const clients = Array.from({ length: Math.min(atOnce, Number(count) - client) });
  sockets.push(...(await Promise.all(clients.map((_, index) => join(client + index)))));
}
let lost = 0;
for (const socket of sockets) {
  socket.on('close', () => {
    lost += 1;
  });
}

/** One more heartbeat of a client; resolves when it is answered. */
function beat(client: number): Promise<unknown> {
  const socket = sockets[client] as Socket;
  const answered = once(socket, 'data');
  socket.write(heartbeat(client));
  return answered;
}

async function beatAll(): Promise<void> {
  for (let client = 0; client < sockets.length; client += atOnce) {
    const some = sockets.slice(client, client + atOnce);
    await Promise.all(some.map((_, index) => beat(client + index)));
  }
  process.send?.({ kind: 'beaten' });
}

process.on('message', (message) => {
  if (message === 'lost?') process.send?.({ kind: 'lost', lost });
  else if (message === 'beat') void beatAll();
  else process.exit(0);
});
process.send?.({ kind: 'connected' });
