/**
 * A proxy of Apache RocketMQ and one of Orrery before one broker of Apache RocketMQ: consumers of
 * one group hang on both, and each proxy has to know those of the other.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './ports.mjs';
import { rawClient } from './rawClient.mjs';
import { start as startReal } from './realCluster.mjs';
import { makeTopic } from './route.mjs';
import { start as startServed } from './served.mjs';

/** What the runner calls it. */
export const MIXED = 'proxiesOfBothKindsShareAGroup';

/** Told over a broker, and read by long polls, on a busy machine. */
const PROMPT_MS = 10_000;
const POLL_MS = 50;
const GROUP = 'mixed-group';
const TOPIC = 'mixed-topic';
/** So many that what the real proxy tells of it is more than 4 KiB. */
const MANY_TOPICS = Array.from({ length: 40 }, (_, index) => `${TOPIC}-${index}-of-many`);
const SYNC_TOPIC = 'DefaultHeartBeatSyncerTopic';
/** What a real proxy logs of what it is told and cannot take in. */
const TROUBLE = /\bERROR\b.*(heartbeat|CID_DefaultHeartBeatSyncerTopic)/i;

/**
 * Starts both, and runs the case.
 *
 * @returns {Promise<void>} rejects with the promise that was not kept
 */
export async function runMixed() {
  const servers = [];
  const clients = [];
  try {
    const cluster = await startReal({ proxies: 1 });
    servers.push(cluster);
    await makeTopic(cluster, TOPIC, 'NORMAL');
    const ours = await startOurs(cluster, await freePort());
    servers.push(ours);
    const open = async (address, clientId) => {
      const client = await rawClient(address, clientId);
      clients.push(client);
      return client;
    };
    await runCase({ cluster, real: cluster.proxies[0], ours, open }, servers);
  } finally {
    for (const client of clients) client.end();
    await Promise.all(servers.toReversed().map((server) => server.stop()));
  }
}

function startOurs({ namesrv }, proxyPort) {
  return startServed({ brokers: 0, proxies: 1, proxyPort, namesrvAddrs: [namesrv] });
}

async function runCase({ cluster, real, ours, open }, servers) {
  const one = await open(real, 'one');
  const two = await open(ours.proxy, 'two');
  const both = (names, what) => Promise.all([one, two].map((asker) => lists(asker, names, what)));
  await one.beats({ group: GROUP, topics: [TOPIC] });
  await two.beats({ group: GROUP, topics: [TOPIC] });
  await both(['one', 'two'], 'each proxy lists the client of the other');
  await comingAndGoing({ real, ours, open, both, watcher: two });
  await sendersComeAndGo({ ours, open });
  const back = await ourProxyDies({ cluster, real, ours, open, one, two }, servers);
  await complainsOfNonsense(cluster, open);
  cluster.kill('proxy-1');
  await back.beats({ group: GROUP, topics: [TOPIC] });
  const moved = await open(back.address, 'one');
  await moved.beats({ group: GROUP, topics: [TOPIC] });
  await lists(moved, ['one', 'two'], 'who comes from a killed proxy of RocketMQ is listed once');
}

async function comingAndGoing({ real, ours, open, both, watcher }) {
  const three = await open(ours.proxy, 'three');
  await three.beats({ group: GROUP, topics: [TOPIC] });
  await both(['one', 'three', 'two'], 'who joins at ours is listed at both');
  await three.leaves({ group: GROUP });
  await both(['one', 'two'], 'who leaves ours is listed nowhere');
  await three.beats({ group: GROUP, topics: [TOPIC] });
  await both(['one', 'three', 'two'], 'who comes again to ours is listed at both');
  three.end();
  await both(['one', 'two'], 'who loses the connection to ours is listed nowhere');
  const before = watcher.notified;
  const four = await open(real, 'four');
  await four.beats({ group: GROUP, topics: [TOPIC] });
  await both(['four', 'one', 'two'], 'who joins at the real one is listed at both');
  await until(() => watcher.notified > before, 'a member at ours is told of one at the real one');
  await four.leaves({ group: GROUP });
  await both(['one', 'two'], 'who leaves the real one is listed nowhere');
  await four.beats({ group: GROUP, topics: [TOPIC, ...MANY_TOPICS] });
  await both(['four', 'one', 'two'], 'what the real one tells at length is read');
  await four.leaves({ group: GROUP });
  await both(['one', 'two'], 'and that its client has left');
}

/** What ours tells of producers, a real proxy skips: otherwise it would log each. */
async function sendersComeAndGo({ ours, open }) {
  const sender = await open(ours.proxy, 'sender');
  for (let time = 0; time < 5; time++) {
    await sender.beats({ group: GROUP, topics: [TOPIC], producerGroup: `${GROUP}-senders` });
    await sender.leaves({ group: GROUP, producerGroup: `${GROUP}-senders` });
  }
}

/** Nothing that ours told was trouble; nonsense is, which shows that its log tells. */
async function complainsOfNonsense({ broker, directory }, open) {
  const home = join(directory, 'proxy-1');
  const before = troubles(home);
  if (before.length > 0) throw new Error(`the real proxy complains:\n${before.join('\n')}`);
  const stranger = await open(broker, 'stranger');
  await stranger.sends(SYNC_TOPIC, 'nonsense');
  await until(() => troubles(home).length > 0, 'the real proxy complains of nonsense');
}

function troubles(home) {
  return logLines(home).filter((line) => TROUBLE.test(line));
}

/** It is killed, its client goes to the other, and it comes again under the same address. */
async function ourProxyDies({ cluster, real, ours, open, one, two }, servers) {
  const port = Number(ours.proxy.split(':')[1]);
  ours.kill();
  two.end();
  const elsewhere = await open(real, 'two');
  await elsewhere.beats({ group: GROUP, topics: [TOPIC] });
  // The real one lists the client twice until it has aged, here and where it was.
  const isThere = async () => (await one.members(GROUP)).includes('two');
  await until(isThere, 'who comes from a killed proxy of ours is listed');
  const again = await startOurs(cluster, port);
  servers.push(again);
  const back = await open(again.proxy, 'two');
  await lists(back, ['one', 'two'], 'ours knows all members when it serves again');
  elsewhere.end();
  back.address = again.proxy;
  return back;
}

async function lists(asker, names, what) {
  let found;
  const isSo = async () => {
    found = await asker.members(GROUP);
    return found.join() === names.join();
  };
  await until(isSo, what).catch((error) => {
    throw new Error(`${error.message}: ${asker.clientId} sees ${found?.join(', ') || 'nobody'}`);
  });
}

async function until(isSo, what) {
  const deadline = performance.now() + PROMPT_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not so within ${PROMPT_MS} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** All that a server has logged. */
function logLines(home) {
  const files = readdirSync(home, { recursive: true }).filter((name) => /\.log/.test(name));
  return files.flatMap((name) => readFileSync(join(home, name), 'utf8').split('\n'));
}
