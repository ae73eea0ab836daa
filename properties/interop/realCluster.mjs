/**
 * Apache RocketMQ itself, one name server and one broker, on loopback: what the cases are proved
 * against, and what the bench measures against. The jars come from Maven (`cluster/pom.xml`).
 *
 * Everything the servers write (store, logs, configuration) goes to one temporary folder that
 * `stop()` removes. The broker also listens on its port - 2 (its second request port) and + 1
 * (for slaves; upstream offers no bind address for that one).
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { classpathOf, javaTool, requireJdk } from './java.mjs';
import { freePort } from './ports.mjs';
import { askRoute, ROUTED } from './route.mjs';

const START_TIMEOUT_MS = 60_000;
/** Nothing stored is read again: a server that takes its time to say goodbye is cut short. */
const STOP_TIMEOUT_MS = 2_000;
const LOOPBACK = '127.0.0.1';
const BROKER_PORT_OFFSETS = [-2, 0, 1];
/** The topic that every broker with automatic topics has: routed means registered and serving. */
const FIRST_TOPIC = 'TBW102';

/** As upstream's start scripts open them; without these the broker cannot free its buffers. */
const OPEN_PACKAGES = ['java.base/sun.nio.ch', 'java.base/java.nio', 'java.base/jdk.internal.ref'];

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
  } catch (error) {
    const said = servers.map((server) => server.said()).join('\n');
    await stop();
    throw new Error(`${error.message}\n${said}`.trim());
  }
  return {
    namesrv,
    broker: `${LOOPBACK}:${brokerPort}`,
    pids: { namesrv: servers[0].child.pid, broker: servers[1].child.pid },
    directory,
    stop,
  };
}

const NAMESRV = { name: 'namesrv', mainClass: 'org.apache.rocketmq.namesrv.NamesrvStartup' };
const BROKER = { name: 'broker', mainClass: 'org.apache.rocketmq.broker.BrokerStartup' };

function brokerSettings(listenPort, namesrvAddr, directory, { settings = {} }) {
  return {
    listenPort,
    namesrvAddr,
    brokerClusterName: 'DefaultCluster',
    brokerName: 'broker-a',
    brokerId: 0,
    brokerIP1: LOOPBACK,
    brokerIP2: LOOPBACK,
    autoCreateTopicEnable: true,
    autoCreateSubscriptionGroup: true,
    storePathRootDir: join(directory, 'store'),
    ...settings,
  };
}

function startServer({ classpath, directory, heapMb }, { name, mainClass }, settings) {
  const home = join(directory, name);
  mkdirSync(home, { recursive: true });
  const file = join(home, `${name}.conf`);
  const lines = Object.entries({ bindAddress: LOOPBACK, ...settings });
  writeFileSync(file, lines.map(([key, value]) => `${key}=${value}\n`).join(''));
  const flags = [
    `-Xms${heapMb}m`,
    `-Xmx${heapMb}m`,
    '-XX:+UseG1GC',
    ...OPEN_PACKAGES.flatMap((name) => ['--add-opens', `${name}=ALL-UNNAMED`]),
    // A nearly full disk is no reason for a short-lived broker to refuse.
    '-Drocketmq.broker.diskSpaceWarningLevelRatio=0.99',
    // Upstream's logs and caches live under the user's home: give it this one.
    `-Duser.home=${home}`,
  ];
  const child = spawn(javaTool('java'), [...flags, '-cp', classpath, mainClass, '-c', file], {
    cwd: home,
    env: { ...process.env, ROCKETMQ_HOME: home, NAMESRV_ADDR: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk) => {
    output = `${output}${chunk}`.slice(-4_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const exited = new Promise((resolve) => {
    child.once('exit', resolve);
    child.once('error', (error) => resolve(keep(error.message)));
  });
  return { child, exited, said: () => `${name}: ${output.trim()}`, name };
}

/** Asks the name server for the first topic's route until the answer's code satisfies. */
async function untilAsked(namesrvPort, servers, satisfies) {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!satisfies(await askRoute(LOOPBACK, namesrvPort, FIRST_TOPIC))) {
    const gone = servers.find(({ child }) => child.exitCode !== null || child.signalCode !== null);
    if (gone) throw new Error(`Apache RocketMQ's ${gone.name} ended while it was starting`);
    if (performance.now() > deadline) {
      throw new Error(`no route for ${FIRST_TOPIC} within ${START_TIMEOUT_MS} ms`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function stopServer({ child, exited }) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(timer);
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
