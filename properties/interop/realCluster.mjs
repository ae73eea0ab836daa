/**
 * Apache RocketMQ itself, one name server and one broker, on loopback: what the cases are proved
 * against, and what the bench measures against. The jars come from Maven (`cluster/pom.xml`).
 *
 * Everything the servers write (store, logs, configuration) goes to one temporary folder that
 * `stop()` removes. The broker also listens on its port - 2 (its second request port) and + 1
 * (for slaves; upstream offers no bind address for that one).
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

/**
 * Starts a name server and a broker and waits until a topic's route is served.
 *
 * @param {import('./realCluster.d.mts').RealClusterOptions} [options]
 * @returns {Promise<import('./realCluster.d.mts').RealCluster>}
 */
export async function start(options = {}) {
  requireJdk();
  const classpath = classpathOf(join(import.meta.dirname, 'cluster'));
  const namesrvPort = options.namesrvPort || (await freePort());
  const brokerPort = options.brokerPort || (await freePort(BROKER_PORT_OFFSETS));
  const directory = mkdtempSync(join(tmpdir(), 'rocketmq-real-'));
  const launch = { classpath, directory, heapMb: options.heapMb ?? 512 };
  const namesrv = `${LOOPBACK}:${namesrvPort}`;
  const servers = [];
  const proxies = [];
  const killAll = () => {
    for (const server of servers) server.child.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  };
  process.on('exit', killAll);

  const stop = async () => {
    await Promise.all(servers.toReversed().map(stopServer));
    process.off('exit', killAll);
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    servers.push(startServer(launch, NAMESRV, { listenPort: namesrvPort }));
    // A broker that finds no name server at its start registers only ten seconds later.
    await untilAsked(namesrvPort, servers, (answer) => answer !== undefined);
    servers.push(
      startServer(launch, BROKER, brokerSettings(brokerPort, namesrv, directory, options)),
    );
    await untilAsked(namesrvPort, servers, (answer) => answer === ROUTED);
    for (let number = 1; number <= (options.proxies ?? 0); number++) {
      const proxy = { name: `proxy-${number}`, directory, namesrv };
      proxies.push(await startProxy(proxy, (server) => servers.push(server)));
    }
  } catch (error) {
    const said = servers.map((server) => server.said()).join('\n');
    await stop();
    throw new Error(`${error.message}\n${said}`.trim());
  }
  return {
    namesrv,
    broker: `${LOOPBACK}:${brokerPort}`,
    proxies,
    kill: (name) => servers.find((server) => server.name === name).child.kill('SIGKILL'),
    pids: { namesrv: servers[0].child.pid, broker: servers[1].child.pid },
    directory,
    stop,
  };
}

// Run by itself: a cluster to play with, until Ctrl-C.
if (process.argv[1] === import.meta.filename) {
  const [namesrvPort, brokerPort] = process.argv.slice(2).map(Number);
  const cluster = await start({ namesrvPort, brokerPort });
  console.log(
    JSON.stringify({ event: 'ready', namesrv: [cluster.namesrv], broker: [cluster.broker] }),
  );
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => cluster.stop());
}
