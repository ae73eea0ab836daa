/**
 * Raw load: SEND_MESSAGE_V2 frames with JSON headers over a few connections, a window of them in
 * flight on each, in a process of its own. The frames are made by hand, so that the load costs
 * little beside the server, and the same bytes go to whatever listens.
 *
 * Usage: node rawLoad HOST:PORT TOPIC CONNECTIONS WINDOW BODY_BYTES WARM_UP_MS MEASURE_MS
 * Prints one JSON line: { sends, elapsedMs, failed }.
 */
import { connect, type Socket } from 'node:net';
import { sendFrame } from './sendFrame.ts';

interface Counts {
  sent: number;
  answered: number;
  failed: number;
}

const [address = '', topic = '', ...numbers] = process.argv.slice(2);
const [connections = 4, window = 64, bodyBytes = 128, warmUpMs = 500, measureMs = 2000] =
  numbers.map(Number);
const colon = address.lastIndexOf(':');
const host = address.slice(0, colon);
const port = Number(address.slice(colon + 1));
const body = Buffer.alloc(bodyBytes, 'x');
const counts: Counts = { sent: 0, answered: 0, failed: 0 };

const successMark = Buffer.from('"code":0,');

/** Counts the answers in a chunk; returns what is left of the last, unfinished one. */
function countAnswers(bytes: Buffer, onAnswer: () => void): Buffer {
  let at = 0;
  while (bytes.length - at >= 4) {
    const length = bytes.readInt32BE(at) + 4;
    if (bytes.length - at < length) break;
    if (bytes.subarray(at, at + 40).indexOf(successMark) < 0) counts.failed += 1;
    onAnswer();
    at += length;
  }
  return bytes.subarray(at);
}

function open(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

function drive(socket: Socket): void {
  let rest = Buffer.alloc(0);
  const send = (count: number) => {
    const frames: Buffer[] = [];
    for (let index = 0; index < count; index++) frames.push(sendFrame(counts.sent++, topic, body));
    socket.write(Buffer.concat(frames));
  };
  socket.on('data', (chunk: Buffer) => {
    let answered = 0;
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    rest = Buffer.from(
      countAnswers(bytes, () => {
        answered += 1;
      }),
    );
    counts.answered += answered;
    if (answered > 0) send(answered);
  });
  send(window);
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const sockets = await Promise.all(Array.from({ length: connections }, open));
for (const socket of sockets) drive(socket);
await sleep(warmUpMs);
process.send?.('measuring');
const before = { ...counts };
const startedMs = performance.now();
await sleep(measureMs);
const elapsedMs = performance.now() - startedMs;
const sends = counts.answered - before.answered;
const failed = counts.failed - before.failed;
process.send?.('measured');
process.stdout.write(`${JSON.stringify({ sends, elapsedMs, failed })}\n`);
for (const socket of sockets) socket.destroy();
process.disconnect?.();
