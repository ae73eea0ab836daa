/**
 * Apache RocketMQ with several servers: two name servers, two brokers and a slave of the first.
 * Each is a process of its own that can be killed by its name.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { classpathOf, requireJdk } from './java.mjs';
import { freePort } from './ports.mjs';
import { startProxy } from './realProxy.mjs';
import {
  BROKER,
  BROKER_PORT_OFFSETS,
  brokerSettings,
  LOOPBACK,
  NAMESRV,
  startServer,
  stopServer,
  untilAsked,
} from './realServer.mjs';
import { ROUTED } from './route.mjs';

const HEAP_MB = 256;
const BROKERS = {
  'broker-a': { brokerName: 'broker-a', brokerRole: 'ASYNC_MASTER' },
  'broker-b': { brokerName: 'broker-b', brokerRole: 'ASYNC_MASTER' },
  'broker-a-slave': { brokerName: 'broker-a', brokerId: 1, brokerRole: 'SLAVE' },
};

/**
 * Starts them all and waits until both name servers know the brokers.
 *
 * @param {{ settings?: Record<string, string | number | boolean>, proxies?: 0 | 1 }} [options]
 *   lines of each broker's configuration, by upstream's names; whether a proxy stands before them
 * @returns {Promise<{ namesrv: string, broker: string, proxies: readonly string[],
 *   kill(name: string): void, stop(): Promise<void> }>} `namesrv` is what clients are told; the
 *   masters
 */
export async function start({ settings = {}, proxies: wanted = 0 } = {}) {
  requireJdk();
  const classpath = classpathOf(join(import.meta.dirname, 'cluster'));
  const directory = mkdtempSync(join(tmpdir(), 'rocketmq-several-'));
  const servers = new Map();
  const killAll = () => {
    for (const { child } of servers.values()) child.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  };
  process.on('exit', killAll);
  const run = (name, { mainClass }, config) => {
    const launch = { classpath, directory, heapMb: HEAP_MB };
    servers.set(name, startServer(launch, { name, mainClass }, config));
  };
  const stop = async () => {
    await Promise.all([...servers.values()].toReversed().map(stopServer));
    process.off('exit', killAll);
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const ports = [await freePort(), await freePort()];
    for (const [index, listenPort] of ports.entries()) {
      run(`namesrv-${index + 1}`, NAMESRV, { listenPort });
      await untilAsked(listenPort, [...servers.values()], (answer) => answer !== undefined);
    }
    const namesrv = ports.map((port) => `${LOOPBACK}:${port}`).join(';');
    const brokers = [];
    for (const [name, own] of Object.entries(BROKERS)) {
      const port = await freePort(BROKER_PORT_OFFSETS);
      brokers.push(`${LOOPBACK}:${port}`);
      const more = { ...settings, ...own, storePathRootDir: join(directory, name, 'store') };
      run(name, BROKER, brokerSettings(port, namesrv, directory, { settings: more }));
      await untilAsked(ports[0], [...servers.values()], (answer) => answer === ROUTED);
    }
    const proxies = [];
    if (wanted > 0) {
      const started = (server) => servers.set('proxy', server);
      proxies.push(await startProxy({ name: 'proxy', directory, namesrv }, started));
    }
    return {
      namesrv,
      broker: brokers.slice(0, 2).join(', '),
      proxies,
      kill: (name) => servers.get(name).child.kill('SIGKILL'),
      stop,
    };
  } catch (error) {
    const said = [...servers.values()].map((server) => server.said()).join('\n');
    await stop();
    throw new Error(`${error.message}\n${said}`.trim());
  }
}
