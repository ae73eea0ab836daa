/**
 * The official Java and Go clients against a served Orrery, or against Apache RocketMQ itself:
 *
 *   node properties/interop/run.mjs [--target orrery|real|both] [--via direct|proxy|both]
 *                                   [--format json|rocketmq] [CASE...]
 *   node properties/interop/run.mjs --target both --via both --write
 *
 * Every case runs with JSON and with ROCKETMQ headers, many with the client of before 5.0 (OLD);
 * and those of the Go client; then traffic flows while
 * strangers trouble the ports. By proxy all that again, with a proxy in the place of the name
 * server. Nothing is ever skipped: a missing JDK, Maven or jar is a failure.
 * With both targets the outcomes are printed side by side, and --write keeps them in README.md.
 */
import { parseArgs } from 'node:util';
import { build } from './client.mjs';
import { EXCHANGE } from './exchange.mjs';
import { buildGo } from './go.mjs';
import { count, runDirect, runProxied, tally } from './lanes.mjs';
import { caseNames, DIRECT_ONLY, GO_PROMISES, PROXY_CASES, SEVERAL_CASES } from './promises.mjs';
import { staleness, tableOf, writeTable } from './table.mjs';

const FORMATS = ['JSON', 'ROCKETMQ'];
const TARGETS = { orrery: ['orrery'], real: ['real'], both: ['orrery', 'real'] };
const WAYS = { direct: ['direct'], proxy: ['proxy'], both: ['direct', 'proxy'] };
const RUN = { direct: runDirect, proxy: runProxied };
const USAGE = `usage: run.mjs [--target orrery|real|both] [--via direct|proxy|both]
               [--format json|rocketmq] [CASE...]
  --write   keep the table of a whole run against both, on both ways, in README.md`;

async function main() {
  const { values, positionals: words } = parseArgs({
    allowPositionals: true,
    options: {
      target: { type: 'string', default: 'orrery' },
      via: { type: 'string', default: 'both' },
      format: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  });
  const targets = TARGETS[values.target];
  const ways = WAYS[values.via];
  const formats = FORMATS.filter((format) => (values.format ?? format).toUpperCase() === format);
  const isWhole = words.length === 0 && formats.length === FORMATS.length;
  const unknown = words.filter((name) => !isCase(name));
  if (unknown.length > 0) {
    console.error(`no case ${unknown.join(', ')}; README.md lists them`);
    return 2;
  }
  const isEverything = isWhole && targets?.length > 1 && ways?.length > 1;
  if (!targets || !ways || formats.length === 0 || (values.write && !isEverything)) {
    console.error(USAGE);
    return 2;
  }
  try {
    const programs = { ...build(), go: buildGo() };
    const outcomes = await runAll({ programs, targets, ways, formats, words });
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

/** Each target on each way, one after another: what came of it, by both. */
async function runAll({ programs, targets, ways, formats, words }) {
  const outcomes = {};
  for (const via of ways) {
    for (const target of targets) {
      const own = words.filter((name) => isOf(via, name));
      if (words.length > 0 && own.length === 0) continue;
      const startedAt = performance.now();
      const run = { programs, target, formats, words: own };
      outcomes[`${target} ${via}`] = await RUN[via](run);
      const tookS = Math.round((performance.now() - startedAt) / 1_000);
      console.log(`${target} ${via}: took ${tookS} s`);
    }
  }
  return outcomes;
}

function isCase(name) {
  return isOf('direct', name) || isOf('proxy', name);
}

/** Whether a case runs that way. */
function isOf(via, name) {
  if (via === 'proxy' && Object.hasOwn(DIRECT_ONLY, name)) return false;
  if (via === 'proxy' && PROXY_CASES.includes(name)) return true;
  if (Object.hasOwn(GO_PROMISES, name) || name === EXCHANGE) return true;
  return SEVERAL_CASES.includes(name) || FORMATS.some((it) => caseNames(it).includes(name));
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
process.exitCode = await main();
