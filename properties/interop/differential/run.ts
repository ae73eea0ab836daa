/**
 * The differential test: the same requests to a served Orrery and to Apache RocketMQ 5.5.0.
 *
 *     node --import tsx properties/interop/differential/run.ts [--verbose] [PART OF A CASE'S NAME…]
 *
 * Exit code 0 when every difference is explained, 1 when not.
 */

import { requestCode } from '../../../protocol/requestCodes.ts';
import { start as startReal } from '../realCluster.mjs';
import { start as startServed } from '../served.mjs';
import { ask, type Case } from './case.ts';
import { cases } from './cases/index.ts';
import { compare, type Difference } from './compare.ts';
import { explanationOf } from './explained.ts';
import { type Outcome, runCase, type Target } from './runCase.ts';
import { table } from './table.ts';

const atOnce = 12;
const timesAgain = 2;
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const isVerbose = process.argv.includes('--verbose');

/** What the real broker is told: on a loaded machine it would clear sends away. */
const settings = { brokerFastFailureEnable: false };
/** What both are told: off unless it is said. */
const both = { enablePropertyFilter: true, recallMessageEnable: true };

const chosen = cases.filter(
  ({ name, of }) => words.length === 0 || words.some((word) => `${of} ${name}`.includes(word)),
);
const startedAt = performance.now();
// The servers are ended by what they do at this process's exit.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
const clusters = await Promise.allSettled([
  startReal({ settings: { ...settings, ...both } }),
  startServed({ settings: both }),
]);
try {
  const failed = clusters.find((cluster) => cluster.status === 'rejected');
  if (failed) throw failed.reason;
  const [real, served] = clusters.map((cluster) => (cluster as { value: Target }).value);
  if (real === undefined || served === undefined) throw new Error('no servers');
  say(`started after ${seconds()} s; ${chosen.length} cases`);
  const [expected, got] = await Promise.all([runAll(real, 'real'), runAll(served, 'orrery')]);
  for (let time = 1; time <= timesAgain; time++)
    await runOpenAgain(real, served, expected, got, time);
  process.exitCode = report(expected, got);
} finally {
  await Promise.all(
    clusters.map((cluster) => cluster.status === 'fulfilled' && cluster.value.stop()),
  );
}

async function runAll(target: Target, who: string): Promise<Outcome[][]> {
  const outcomes: Outcome[][] = [];
  const runOne = async (index: number) => {
    outcomes[index] = await runCase(chosen[index]!, `d${cases.indexOf(chosen[index]!)}`, target);
  };
  const indices = chosen.map((_, index) => index);
  const isOf = (kind: 'alone' | 'waits' | 'withoutTimers') => (index: number) =>
    chosen[index]![kind] === true;
  const timeless = indices.filter(isOf('withoutTimers'));
  await withoutTimers(target, timeless, async () => {
    for (const index of timeless) await runOne(index);
  });
  for (const index of indices.filter(isOf('alone'))) await runOne(index);
  const waiting = indices.filter(isOf('waits')).map(runOne);
  const rest = indices.filter(
    (index) => !isOf('alone')(index) && !isOf('waits')(index) && !timeless.includes(index),
  );
  const workers = Array.from({ length: atOnce }, async () => {
    for (let next = rest.shift(); next !== undefined; next = rest.shift()) await runOne(next);
  });
  await Promise.all([...workers, ...waiting]);
  say(`${who} done after ${seconds()} s`);
  return outcomes;
}

/** Switches a broker's timers off for a while, if there are cases that need it. */
async function withoutTimers(
  target: Target,
  indices: readonly number[],
  run: () => Promise<void>,
): Promise<void> {
  const isSwitched = indices.length > 0;
  if (isSwitched) await runCase(timers(false), '', target);
  await run();
  if (isSwitched) await runCase(timers(true), '', target);
}

function timers(areOn: boolean): Case {
  const shot = { code: requestCode.UPDATE_BROKER_CONFIG, body: `timerWheelEnable=${areOn}` };
  return { name: 'timers', of: 'FRAME', to: 'broker', steps: () => [ask(shot)] };
}

/**
 * Cases with open differences once more, one at a time and under other names: what only a busy
 * machine or the five seconds' grid of held pulls made differ is equal then.
 */
async function runOpenAgain(
  real: Target,
  served: Target,
  expected: Outcome[][],
  got: Outcome[][],
  time: number,
): Promise<void> {
  for (const [index, one] of chosen.entries()) {
    if (openDifferences(one, expected[index], got[index]).length === 0) continue;
    say(`again: ${one.of} ${one.name}`);
    const own = `${'defg'[time]}${cases.indexOf(one)}`;
    const indices = one.withoutTimers ? [index] : [];
    await withoutTimers(real, indices, () =>
      withoutTimers(served, indices, async () => {
        const outcomes = await Promise.all([runCase(one, own, real), runCase(one, own, served)]);
        [expected[index], got[index]] = outcomes;
      }),
    );
  }
}

function openDifferences(one: Case, expected: Outcome[] = [], got: Outcome[] = []): Difference[] {
  return compare(expected, got).filter((difference) => !explanationOf(one, difference));
}

function report(expected: readonly Outcome[][], got: readonly Outcome[][]): number {
  const results = chosen.map((one, index) => {
    const differences = compare(expected[index] ?? [], got[index] ?? []);
    const open = openDifferences(one, expected[index], got[index]);
    if (open.length > 0) show(one, open);
    else if (isVerbose && differences.length > 0) show(one, differences);
    if (isVerbose && words.length > 0) {
      console.log(JSON.stringify(expected[index], null, 1));
      console.log(JSON.stringify(got[index], null, 1));
    }
    return { case: one, differences: differences.length, open: open.length };
  });
  console.log(table(results));
  const failed = results.filter(({ open }) => open > 0).length;
  console.log(`${results.length - failed} passed, ${failed} failed`);
  return failed === 0 && results.length > 0 ? 0 : 1;
}

function show(one: Case, differences: readonly Difference[]): void {
  console.log(`${one.of} ${one.name}`);
  for (const difference of differences) {
    const { step, item, field, real, ours } = difference;
    const why = explanationOf(one, difference);
    console.log(`  step ${step}.${item} ${field}${why ? `: ${why}` : ''}`);
    console.log(`    real   ${real}\n    orrery ${ours}`);
  }
}

function seconds(): string {
  return ((performance.now() - startedAt) / 1000).toFixed(1);
}

function say(text: string): void {
  console.error(text);
}
