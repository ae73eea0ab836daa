/** The proxy of Apache RocketMQ before running brokers, in its CLUSTER mode. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { classpathOf } from './java.mjs';
import { freePort } from './ports.mjs';
import { LOOPBACK, startProcess, untilAsked } from './realServer.mjs';
import { ROUTED } from './route.mjs';

const MAIN_CLASS = 'org.apache.rocketmq.proxy.ProxyStartup';
const HEAP_MB = 256;

/**
 * Starts a proxy, and settles once it tells of a route.
 *
 * @param {{ name: string, directory: string, namesrv: string }} options a name for its folder;
 *   where all folders are; the addresses of the name servers
 * @param {(server: object) => void} started hears of the process before it serves
 * @returns {Promise<string>} its address
 */
export async function startProxy({ name, directory, namesrv }, started) {
  const classpath = classpathOf(join(import.meta.dirname, 'proxy'));
  const [remotingListenPort, grpcServerPort] = [await freePort(), await freePort()];
  const home = join(directory, name);
  mkdirSync(join(home, 'conf'), { recursive: true });
  const file = join(home, 'conf', 'rmq-proxy.json');
  const settings = {
    rocketMQClusterName: 'DefaultCluster',
    namesrvAddr: namesrv,
    localServeAddr: LOOPBACK,
    proxyName: name,
    remotingListenPort,
    grpcServerPort,
  };
  writeFileSync(file, JSON.stringify(settings));
  const words = ['-pm', 'cluster', '-n', namesrv, '-pc', file];
  const launch = { classpath, directory, heapMb: HEAP_MB };
  const server = startProcess(launch, { name, mainClass: MAIN_CLASS }, words);
  started(server);
  await untilAsked(remotingListenPort, [server], (answer) => answer === ROUTED);
  return `${LOOPBACK}:${remotingListenPort}`;
}
