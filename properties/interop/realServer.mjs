/** One server of Apache RocketMQ as a process of its own, and how to tell that it serves. */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { javaTool } from './java.mjs';
import { askRoute } from './route.mjs';

const START_TIMEOUT_MS = 120_000;
/** Nothing stored is read again: a server that takes its time to say goodbye is cut short. */
const STOP_TIMEOUT_MS = 2_000;
/** Where everything listens. */
export const LOOPBACK = '127.0.0.1';
/** The ports beside a broker's own that it listens on too: requests, and slaves. */
export const BROKER_PORT_OFFSETS = [-2, 0, 1];
/** The topic that every broker with automatic topics has: routed means registered and serving. */
const FIRST_TOPIC = 'TBW102';

/** As upstream's start scripts open them; without these the broker cannot free its buffers. */
const OPEN_PACKAGES = ['java.base/sun.nio.ch', 'java.base/java.nio', 'java.base/jdk.internal.ref'];

/** What a name server is. */
export const NAMESRV = { name: 'namesrv', mainClass: 'org.apache.rocketmq.namesrv.NamesrvStartup' };
/** What a broker is. */
export const BROKER = { name: 'broker', mainClass: 'org.apache.rocketmq.broker.BrokerStartup' };

/** The configuration of a broker, by upstream's names. */
export function brokerSettings(listenPort, namesrvAddr, directory, { settings = {} }) {
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

/** Starts a name server or a broker as a process. */
export function startServer(launch, { name, mainClass }, settings) {
  const home = join(launch.directory, name);
  mkdirSync(home, { recursive: true });
  const file = join(home, `${name}.conf`);
  const lines = Object.entries({ bindAddress: LOOPBACK, ...settings });
  writeFileSync(file, lines.map(([key, value]) => `${key}=${value}\n`).join(''));
  return startProcess(launch, { name, mainClass }, ['-c', file]);
}

/** Starts any server as a process, with the arguments that it takes, in a folder of its name. */
export function startProcess({ classpath, directory, heapMb }, { name, mainClass }, words) {
  const home = join(directory, name);
  const flags = [
    `-Xms${heapMb}m`,
    `-Xmx${heapMb}m`,
    '-XX:+UseG1GC',
    ...OPEN_PACKAGES.flatMap((name) => ['--add-opens', `${name}=ALL-UNNAMED`]),
    // A nearly full disk is no reason for a short-lived broker to refuse.
    '-Drocketmq.broker.diskSpaceWarningLevelRatio=0.99',
    // Upstream's logs and caches live under the user's home, a proxy's by a name of its own: here.
    `-Duser.home=${home}`,
  ];
  const child = spawn(javaTool('java'), [...flags, '-cp', classpath, mainClass, ...words], {
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

/** Asks a name server for the first topic's route until the answer's code satisfies. */
export async function untilAsked(namesrvPort, servers, satisfies) {
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

/** Ends a server, in good order if it does not take long. */
export async function stopServer({ child, exited }) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(timer);
}
