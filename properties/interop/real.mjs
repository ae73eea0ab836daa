/**
 * Stories against Apache RocketMQ itself: its name server and its broker in the place of the
 * story's, our producers and consumers as clients, real time:
 *
 *   node properties/interop/real.mjs [NAME...]
 *
 * Without names, all stories. One that does what only the owner of the servers can do, such as
 * killing a broker, is not played, and a line says why. One that breaks is played once more by
 * itself: a busy machine is no reason.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { start } from './realCluster.mjs';

const CHECKOUT = join(import.meta.dirname, '..', '..');
/** They mostly wait. */
const AT_A_TIME = 6;
const LIMIT_MS = 180_000;
/** Something is wrong if even these are not played. */
const ALWAYS_PLAYED = ['firstSendToFirstConsume', 'aConsumerJoinsAndNothingIsLost'];
/** A broker on a busy machine refuses what waited 200 ms; how fast it is, is not what is tried. */
const SETTINGS = { brokerFastFailureEnable: false };
const EXIT = { held: 0, refused: 2 };

const tally = { passed: 0, failed: 0 };
const children = new Set();

async function main(names) {
  let cluster;
  try {
    const stories = names.length > 0 ? names : await allStories();
    cluster = await start({ settings: SETTINGS });
    console.log(`Apache RocketMQ: name server ${cluster.namesrv}, broker ${cluster.broker}`);
    const again = [];
    const left = [...stories];
    const player = async () => {
      for (let story = left.shift(); story !== undefined; story = left.shift()) {
        const run = await play(story, cluster.namesrv);
        if (run.code === EXIT.held || run.code === EXIT.refused) tell(story, run, names);
        else again.push(story);
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, player));
    for (const story of again) tell(story, await play(story, cluster.namesrv), names);
  } catch (error) {
    tally.failed++;
    console.log(`FAIL real: ${error.message}`);
  } finally {
    await cluster?.stop();
  }
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
  return tally.failed === 0 && tally.passed > 0 ? 0 : 1;
}

function tell(story, { code, err, tookMs }, names) {
  const took = `(${(tookMs / 1000).toFixed(1)} s)`;
  if (code === EXIT.held) {
    tally.passed++;
    console.log(`ok   ${story} ${took}`);
    return;
  }
  const reason = err
    .trim()
    .split('\n')[0]
    ?.replace(/^orrery: /, '');
  const mustPlay = ALWAYS_PLAYED.includes(story) || names.includes(story);
  if (code === EXIT.refused && !mustPlay) {
    console.log(`--   ${story} is not played: ${reason}`);
    return;
  }
  tally.failed++;
  console.log(`FAIL ${story} ${took}\n${err.trimEnd()}`);
}

async function allStories() {
  const { code, out, err } = await orrery(['run', '--list', '--json']);
  if (code !== EXIT.held) throw new Error(`the stories cannot be listed: ${err}`);
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).slug);
}

async function play(story, namesrv) {
  const startedAt = performance.now();
  const ended = await orrery(['run', '--live', story, '--against', namesrv, '--json']);
  return { ...ended, tookMs: performance.now() - startedAt };
}

/** Runs the command of this checkout; one that does not end is ended, and so has failed. */
function orrery(args) {
  const command = ['--import', 'tsx/esm', 'harness/cli/main.ts', ...args];
  const child = spawn(process.execPath, command, { cwd: CHECKOUT, timeout: LIMIT_MS });
  children.add(child);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  return new Promise((resolve) => {
    child.once('error', (error) => {
      err += error.message;
    });
    child.once('close', (code, signal) => {
      children.delete(child);
      if (signal !== null) err += `ended by ${signal}`;
      resolve({ code, out, err });
    });
  });
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    for (const child of children) child.kill('SIGKILL');
    process.exit(1);
  });
}
process.exitCode = await main(process.argv.slice(2));
