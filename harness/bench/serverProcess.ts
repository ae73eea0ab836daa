/**
 * A served cluster in a process of its own, so that its CPU time and memory can be told from those
 * of the load, with as many proxies as its argument says. Over the process channel it tells when it
 * is ready and how long a first send took to be accepted, and answers `usage`.
 */
import { connect } from 'node:net';
import { tuneEngine } from '../cli/tuneEngine.ts';
import { serve } from '../live/serve.ts';
import { sendFrame } from './sendFrame.ts';

/** Sends one message and resolves when the broker has accepted it. */
function sendOne(address: string): Promise<void> {
  const colon = address.lastIndexOf(':');
  return new Promise((resolve, reject) => {
    const socket = connect(Number(address.slice(colon + 1)), address.slice(0, colon), () => {
      socket.write(sendFrame(1, 'bench', Buffer.from('first')));
    });
    socket.once('error', reject);
    socket.once('data', (answer: Buffer) => {
      socket.destroy();
      if (answer.includes('"code":0,')) resolve();
      else reject(new Error(`the first send was refused: ${answer.toString()}`));
    });
  });
}

// As `orrery serve` does.
tuneEngine();
const startedMs = performance.now();
const cluster = await serve({ topics: { bench: 4 }, proxies: Number(process.argv[2] ?? 0) });
const broker = cluster.brokers[0]!;
const [proxy] = cluster.proxies;
await sendOne(proxy ?? broker);
const firstSendMs = performance.now() - startedMs;

process.on('message', (message) => {
  if (message === 'usage') {
    const { user, system } = process.cpuUsage();
    const rssBytes = process.memoryUsage.rss();
    process.send?.({ kind: 'usage', cpuMs: (user + system) / 1000, rssBytes });
  } else if (message === 'close') void cluster.close().then(() => process.disconnect());
});
process.send?.({ kind: 'ready', namesrv: cluster.namesrvAddress, broker, proxy, firstSendMs });
