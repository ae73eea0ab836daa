/** Orrery with proxies, each a process of its own that can be killed by its name. */
import { start as startOne } from './served.mjs';

/**
 * Starts a name server and a broker, and the proxies before them.
 *
 * @param {{ settings?: Record<string, string | number | boolean>, proxies: number }} options
 *   settings of the broker; how many proxies
 * @returns {Promise<{ namesrv: string, broker: string, proxies: readonly string[],
 *   ended(): string | undefined, kill(name: string): void, stop(): Promise<void> }>} the first
 *   proxy is called `proxy-1`
 */
export async function start({ settings = {}, proxies }) {
  const servers = new Map();
  const stop = async () => {
    await Promise.all([...servers.values()].toReversed().map((server) => server.stop()));
  };
  try {
    const behind = await startOne({ settings });
    servers.set('cluster', behind);
    const { namesrv, broker } = behind;
    for (let number = 1; number <= proxies; number++) {
      const options = { brokers: 0, proxies: 1, namesrvAddrs: [namesrv] };
      servers.set(`proxy-${number}`, await startOne(options));
    }
    const before = [...servers.values()].slice(1);
    const kill = (name) => {
      servers.get(name).kill();
      servers.delete(name);
    };
    const ended = () => [...servers.values()].map((server) => server.ended()).find(Boolean);
    return { namesrv, broker, proxies: before.map(({ proxy }) => proxy), ended, kill, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
