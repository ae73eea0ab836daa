/**
 * The official Java and Go clients against a served Orrery, or against Apache RocketMQ itself:
 *
 *   node properties/interop/run.mjs [--target orrery|real|both] [--format json|rocketmq] [CASE...]
 *   node properties/interop/run.mjs --target both --write
 *
 * Every case runs with JSON and with ROCKETMQ headers, many with the client of before 5.0 (OLD);
 * and those of the Go client; then traffic flows while
 * strangers trouble both ports. Nothing is ever skipped: a missing JDK, Maven or jar is a failure.
 * With both targets the outcomes are printed side by side, and --write keeps them in README.md.
 */
import { parseArgs } from 'node:util';
import { build, runClient } from './client.mjs';
import { EXCHANGE, runExchange } from './exchange.mjs';
import { buildGo, runGo } from './go.mjs';
import { caseNames, GO_PROMISES, OLD_CASES, SEVERAL_CASES } from './promises.mjs';
import { start as startReal } from './realCluster.mjs';
import { start as startRealSeveral } from './realSeveral.mjs';
import { start as startServed } from './served.mjs';
import { start as startServedSeveral } from './servedSeveral.mjs';
import { openStrangers } from './strangers.mjs';
import { outcomeOf, staleness, tableOf, writeTable } from './table.mjs';

const FORMATS = ['JSON', 'ROCKETMQ'];
const TARGETS = { orrery: ['orrery'], real: ['real'], both: ['orrery', 'real'] };
const STRANGERS_A_PORT = 200;
const UNDISTURBED_S = 10;
const USAGE = `usage: run.mjs [--target orrery|real|both] [--format json|rocketmq] [CASE...]
  --write   keep the table of a whole run against both in README.md`;
/** What cases want of a broker, by the names of each kind. */
const SETTINGS = {
  real: {
    enablePropertyFilter: true,
    recallMessageEnable: true,
    transactionTimeOut: 3_000,
    transactionCheckInterval: 2_000,
    // A broker on a busy machine refuses what waited 200 ms: speed is not what is tried.
    brokerFastFailureEnable: false,
  },
  orrery: {
    enablePropertyFilter: true,
    recallMessageEnable: true,
    transactionTimeOutMs: 3_000,
    transactionCheckIntervalMs: 2_000,
  },
};
const START = { real: startReal, orrery: startServed };
const START_SEVERAL = { real: startRealSeveral, orrery: startServedSeveral };

const tally = { passed: 0, failed: 0 };

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      target: { type: 'string', default: 'orrery' },
      format: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  });
  const targets = TARGETS[values.target];
  const formats = FORMATS.filter((format) => (values.format ?? format).toUpperCase() === format);
  const isWhole = positionals.length === 0 && formats.length === FORMATS.length;
  const unknown = positionals.filter((name) => !isCase(name));
  if (unknown.length > 0) {
    console.error(`no case ${unknown.join(', ')}; README.md lists them`);
    return 2;
  }
  if (!targets || formats.length === 0 || (values.write && !(isWhole && targets.length > 1))) {
    console.error(USAGE);
    return 2;
  }
  const outcomes = {};
  try {
    const programs = { ...build(), go: buildGo() };
    for (const target of targets) {
      outcomes[target] = await runTarget({ programs, target, formats, words: positionals });
    }
    if (targets.length > 1) console.log(`\n${tableOf(outcomes)}`);
    if (values.write) writeTable(tableOf(outcomes));
    if (isWhole) {
      const stale = staleness();
      count(stale === undefined, 'theTableOfCasesIsComplete', stale);
    }
  } catch (error) {
    count(false, 'interop', error.message);
  }
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
  return tally.failed === 0 && tally.passed > 0 ? 0 : 1;
}

function isCase(name) {
  const isOther = Object.hasOwn(GO_PROMISES, name) || SEVERAL_CASES.includes(name);
  if (isOther || name === EXCHANGE) return true;
  return FORMATS.some((it) => caseNames(it).includes(name));
}

/** All cases against one cluster, in each header format; case to whether it held, a format. */
async function runTarget({ programs, target, formats, words }) {
  const outcomes = {};
  const classpath = programs.current;
  const cluster = await START[target]({ settings: SETTINGS[target] });
  try {
    console.log(`${target}: name server ${cluster.namesrv}, broker ${cluster.broker}`);
    for (const format of formats) {
      const known = words.filter((name) => caseNames(format).includes(name));
      if (words.length > 0 && known.length === 0) continue;
      outcomes[format] = await runCases({ classpath, cluster, format, words: known });
      if (words.length > 0) continue;
      const left = caseNames(format).filter((name) => !outcomes[format].has(name));
      count(left.length === 0, `everyPromiseWasTried${format}`, `not tried: ${left}`);
    }
    const oldWords = OLD_CASES.filter((name) => words.length === 0 || words.includes(name));
    if (formats.includes('JSON') && oldWords.length > 0) {
      const run = { classpath: programs.old, cluster, format: 'JSON', label: 'OLD' };
      outcomes.OLD = await runCases({ ...run, words: oldWords });
    }
    const goWords = Object.keys(GO_PROMISES).filter((name) => words.includes(name));
    if (formats.includes('JSON') && (words.length === 0 || goWords.length > 0)) {
      outcomes.GO = await runGoCases({ program: programs.go, cluster, words: goWords });
    }
    if (words.length === 0 || words.includes(EXCHANGE)) {
      const { namesrv } = cluster;
      add(await runExchange({ classpath, namesrv, run: runName('exchange') }));
    }
    if (words.length === 0) await runUndisturbed({ classpath, cluster });
    const end = cluster.ended?.();
    count(end === undefined, 'clusterIsStillUp', end);
  } finally {
    await cluster.stop();
  }
  const isSeveral = words.length === 0 || words.some((name) => SEVERAL_CASES.includes(name));
  if (formats.includes('JSON') && isSeveral) {
    outcomes.SEVERAL = await runSeveral({ classpath, target });
  }
  return outcomes;
}

/** The cases that want several servers, and have some of them killed. */
async function runSeveral({ classpath, target }) {
  const settings = { ...SETTINGS[target], slaveReadEnable: true };
  const cluster = await START_SEVERAL[target]({ settings });
  try {
    console.log(`${target}: name servers ${cluster.namesrv}, brokers ${cluster.broker}`);
    const onKill = (line) => {
      const found = /^kill (\S+)$/.exec(line);
      if (found !== null) cluster.kill(found[1]);
    };
    const run = { classpath, cluster, format: 'JSON', label: 'SEVERAL', words: ['--several'] };
    const held = await runCases({ ...run, onLine: onKill });
    const left = SEVERAL_CASES.filter((name) => !held.has(name));
    count(left.length === 0, 'everyPromiseWasTriedSEVERAL', `not tried: ${left}`);
    return held;
  } finally {
    await cluster.stop();
  }
}

async function runCases({ classpath, cluster, format, label = format, words, onLine: hear }) {
  const startedAt = performance.now();
  const held = new Map();
  const onLine = (line) => {
    console.log(`${label.padEnd(8)} ${line}`);
    hear?.(line);
    const outcome = outcomeOf(line);
    if (outcome !== undefined) held.set(outcome.name, outcome.held);
  };
  const { namesrv } = cluster;
  add(await runClient({ classpath, namesrv, format, run: runName(label), words, onLine }));
  onLine(`took ${Math.round((performance.now() - startedAt) / 1000)} s`);
  return held;
}

async function runGoCases({ program, cluster, words }) {
  const held = new Map();
  const onLine = (line) => {
    console.log(`GO       ${line}`);
    const outcome = outcomeOf(line);
    if (outcome !== undefined) held.set(outcome.name, outcome.held);
  };
  add(await runGo({ program, namesrv: cluster.namesrv, run: runName('go'), words, onLine }));
  return held;
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
