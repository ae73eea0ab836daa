/**
 * Orrery with several servers, each a process of its own that can be killed by its name: two name
 * servers, two brokers and a slave of the first.
 */
import { start as startOne } from './served.mjs';

const BROKERS = {
  'broker-a': { brokerName: 'broker-a' },
  'broker-b': { brokerName: 'broker-b' },
  'broker-a-slave': { brokerName: 'broker-a', brokerId: 1 },
};

/**
 * Starts them all; the brokers are registered when it settles.
 *
 * @param {{ settings?: Record<string, string | number | boolean>, proxies?: 0 | 1 }} [options]
 *   settings of each broker; whether a proxy stands before them all
 * @returns {Promise<{ namesrv: string, broker: string, proxies: readonly string[],
 *   kill(name: string): void, stop(): Promise<void> }>} `namesrv` is what clients are told; the
 *   masters
 */
export async function start({ settings = {}, proxies: wanted = 0 } = {}) {
  const servers = new Map();
  const stop = async () => {
    await Promise.all([...servers.values()].map((server) => server.stop()));
  };
  const run = async (name, options) => {
    const server = await startOne(options);
    servers.set(name, server);
    return server;
  };
  try {
    const namesrvs = [];
    for (const name of ['namesrv-1', 'namesrv-2']) {
      namesrvs.push((await run(name, { brokers: 0 })).namesrv);
    }
    const brokers = [];
    for (const [name, own] of Object.entries(BROKERS)) {
      const options = { namesrvAddrs: namesrvs, settings: { ...settings, ...own } };
      brokers.push((await run(name, options)).broker);
    }
    const proxies = [];
    if (wanted > 0) {
      const proxy = { brokers: 0, proxies: 1, namesrvAddrs: namesrvs };
      proxies.push((await run('proxy', proxy)).proxy);
    }
    return {
      namesrv: namesrvs.join(';'),
      broker: brokers.slice(0, 2).join(', '),
      proxies,
      kill: (name) => servers.get(name).kill(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
