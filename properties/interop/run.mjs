/**
 * The official Java client against a served Orrery, or against Apache RocketMQ itself:
 *
 *   node properties/interop/run.mjs [--target orrery|real] [--format json|rocketmq] [CASE...]
 *
 * Every case runs with JSON and with ROCKETMQ headers, then once more traffic flows while
 * strangers trouble both ports. Nothing is ever skipped: a missing JDK, Maven or jar is a failure.
 */
import { parseArgs } from 'node:util';
import { build, runClient } from './client.mjs';
import { start as startReal } from './realCluster.mjs';
import { start as startServed } from './served.mjs';
import { openStrangers } from './strangers.mjs';

const FORMATS = ['JSON', 'ROCKETMQ'];
const STRANGERS_A_PORT = 200;
const UNDISTURBED_S = 10;
/** A broker on a busy machine refuses what waited 200 ms; how fast it is, is not what is tried. */
const REAL_SETTINGS = { brokerFastFailureEnable: false };

const tally = { passed: 0, failed: 0 };

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { target: { type: 'string', default: 'orrery' }, format: { type: 'string' } },
  });
  const formats = FORMATS.filter((format) => (values.format ?? format).toUpperCase() === format);
  if (!['orrery', 'real'].includes(values.target) || formats.length === 0) {
    console.error('usage: run.mjs [--target orrery|real] [--format json|rocketmq] [CASE...]');
    return 2;
  }
  let cluster;
  try {
    const classpath = build();
    cluster = await (values.target === 'real'
      ? startReal({ settings: REAL_SETTINGS })
      : startServed());
    console.log(`${values.target}: name server ${cluster.namesrv}, broker ${cluster.broker}`);
    for (const format of formats)
      await runCases({ classpath, cluster, format, words: positionals });
    if (positionals.length === 0) await runUndisturbed({ classpath, cluster });
    const end = cluster.ended?.();
    count(end === undefined, 'clusterIsStillUp', end);
  } catch (error) {
    count(false, 'interop', error.message);
  } finally {
    await cluster?.stop();
  }
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
  return tally.failed === 0 && tally.passed > 0 ? 0 : 1;
}

async function runCases({ classpath, cluster, format, words }) {
  const startedAt = performance.now();
  const onLine = (line) => console.log(`${format.padEnd(8)} ${line}`);
  const { namesrv } = cluster;
  add(await runClient({ classpath, namesrv, format, run: runName(format), words, onLine }));
  onLine(`took ${Math.round((performance.now() - startedAt) / 1000)} s`);
}

async function runUndisturbed({ classpath, cluster }) {
  const crowds = [];
  let letIn;
  const onLine = (line) => {
    console.log(`strangers ${line}`);
    if (line === 'flowing') letIn = openBoth(cluster, crowds);
    if (line === 'flowed') for (const crowd of crowds) crowd.leave();
  };
  const words = ['--undisturbed', String(UNDISTURBED_S)];
  const { namesrv } = cluster;
  add(
    await runClient({ classpath, namesrv, format: 'JSON', run: runName('crowd'), words, onLine }),
  );
  await letIn;
  for (const crowd of crowds) crowd.leave();
  const came = crowds.map((crowd) => crowd.connected);
  const whole = came.length === 2 && came.every((number) => number === STRANGERS_A_PORT);
  count(whole, 'strangersCameToBothPorts', `connections: ${came.join(' and ')}`);
}

async function openBoth(cluster, crowds) {
  for (const address of [cluster.broker, cluster.namesrv]) {
    crowds.push(await openStrangers({ address, count: STRANGERS_A_PORT }));
  }
}

function add({ passed, failed, logs }) {
  tally.passed += passed;
  tally.failed += failed;
  if (logs) console.log(`the client's logs: ${logs}`);
}

function count(kept, promise, reason) {
  tally[kept ? 'passed' : 'failed']++;
  console.log(kept ? `ok ${promise}` : `FAIL ${promise}: ${reason}`);
}

/** Names must not repeat on a cluster that was there before: topics keep their messages. */
function runName(what) {
  return `${what.toLowerCase()}${Date.now().toString(36)}`;
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
process.exitCode = await main();
