/**
 * A served cluster in a process of its own, so that its CPU time and memory can be told from those of
 * the load. Answers over the process channel: `usage` with its CPU time and resident memory.
 */
import { serve } from '../live/serve.ts';

const cluster = await serve({ topics: { bench: 4 } });
process.on('message', (message) => {
  if (message === 'usage') {
    const { user, system } = process.cpuUsage();
    const rssBytes = process.memoryUsage.rss();
    process.send?.({ kind: 'usage', cpuMs: (user + system) / 1000, rssBytes });
  } else if (message === 'close') void cluster.close().then(() => process.disconnect());
});
const [broker] = cluster.brokers;
process.send?.({ kind: 'ready', namesrv: cluster.namesrvAddress, broker });
