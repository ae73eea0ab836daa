/**
 * The differential test: the same requests to a served Orrery and to Apache RocketMQ 5.5.0.
 *
 *     node --import tsx properties/interop/differential/run.ts [--verbose]
 *         [--only broker|namesrv|proxy] [PART OF A CASE'S NAME…]
 *
 * Cases before a proxy are put a third time, to the broker behind it: what is better here is so
 * because it is what the broker says. Exit code 0 when every difference is explained, 1 when not.
 */

import { parseArgs } from 'node:util';
import { requestCode } from '../../../protocol/requestCodes.ts';
import { start as startReal } from '../realCluster.mjs';
import { start as startServed } from '../served.mjs';
import { ask, type Case } from './case.ts';
import { cases } from './cases/index.ts';
import { compare, type Difference } from './compare.ts';
import { explanationOf } from './explained.ts';
import { unneeded } from './explainedProxy.ts';
import { type Outcome, runCase, type Target } from './runCase.ts';
import { table } from './table.ts';

const atOnce = 12;
const timesAgain = 2;
const { values: options, positionals: words } = parseArgs({
  allowPositionals: true,
  options: { verbose: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const isVerbose = options.verbose;

/** What the real broker is told: on a loaded machine it would clear sends away. */
const settings = { brokerFastFailureEnable: false };
/** What both are told: off unless it is said. */
const both = { enablePropertyFilter: true, recallMessageEnable: true };

const wanted = cases.filter(
  ({ name, of, to }) =>
    (options.only === undefined || options.only === to) &&
    (words.length === 0 || words.some((word) => `${of} ${name}`.includes(word))),
);
/** Those that share servers: nothing done before a proxy changes what others see, nor spoils it. */
const groups = [
  wanted.filter(({ to, spoils }) => to !== 'proxy' && !spoils),
  wanted.filter(({ spoils }) => spoils),
  wanted.filter(({ to }) => to === 'proxy'),
].filter(({ length }) => length > 0);
const startedAt = performance.now();
// The servers are ended by what they do at this process's exit.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/** The group under way. */
let chosen: readonly Case[] = [];
const results: CaseResult[] = [];
for (chosen of groups) results.push(...(await runGroup()));
process.exitCode = summary();

async function runGroup(): Promise<readonly CaseResult[]> {
  const proxies = chosen.some(({ to }) => to === 'proxy') ? 1 : 0;
  const clusters = await Promise.allSettled([
    startReal({ settings: { ...settings, ...both }, proxies }).then((cluster) => ({
      ...cluster,
      proxy: cluster.proxies[0] ?? '',
    })),
    startServed({ settings: both, proxies }),
  ]);
  try {
    const failed = clusters.find((cluster) => cluster.status === 'rejected');
    if (failed) throw failed.reason;
    const [real, served] = clusters.map((cluster) => (cluster as { value: Target }).value);
    if (real === undefined || served === undefined) throw new Error('no servers');
    say(`started after ${seconds()} s; ${chosen.length} cases`);
    const [expected, got] = await Promise.all([runAll(real, 'real'), runAll(served, 'orrery')]);
    const behind = await runBehind(real, { expected, got });
    for (let time = 1; time <= timesAgain; time++)
      await runOpenAgain(real, served, { expected, got, behind }, time);
    return report({ expected, got, behind });
  } finally {
    await Promise.all(
      clusters.map((cluster) => cluster.status === 'fulfilled' && cluster.value.stop()),
    );
  }
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
  all: Outcomes,
  time: number,
): Promise<void> {
  for (const [index, one] of chosen.entries()) {
    if (differencesOf(all, index).every(({ why }) => why !== undefined)) continue;
    say(`again: ${one.of} ${one.name}`);
    const own = `${'defg'[time]}${cases.indexOf(one)}`;
    const indices = one.withoutTimers ? [index] : [];
    await withoutTimers(real, indices, () =>
      withoutTimers(served, indices, async () => {
        const outcomes = await Promise.all([runCase(one, own, real), runCase(one, own, served)]);
        const named = new RegExp(`${own}(?!\\d)`, 'g');
        [all.expected[index], all.got[index]] = outcomes.map((heard) =>
          renamed(heard, named, `d${cases.indexOf(one)}`),
        ) as [Outcome[], Outcome[]];
      }),
    );
  }
}

/** The cases before a proxy that differ, at the broker behind it; by the names of the others. */
async function runBehind(
  real: Target,
  { expected, got }: Pick<Outcomes, 'expected' | 'got'>,
): Promise<Outcome[][]> {
  const outcomes: Outcome[][] = [];
  const left = [...chosen.entries()].filter(
    ([index, { to }]) =>
      to === 'proxy' && compare(expected[index] ?? [], got[index] ?? []).length > 0,
  );
  const workers = Array.from({ length: atOnce }, async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [index, one] = next;
      const own = cases.indexOf(one);
      const heard = await runCase(one, `b${own}`, { ...real, proxy: real.broker });
      outcomes[index] = renamed(heard, new RegExp(`b${own}(?!\\d)`, 'g'), `d${own}`);
    }
  });
  await Promise.all(workers);
  return outcomes;
}

function renamed(outcomes: readonly Outcome[], from: RegExp, to: string): Outcome[] {
  return outcomes.map(({ step, heard }) => ({
    step,
    heard: heard.map((one) => {
      const view = Object.entries(one.view).map(([name, text]) => [name, text.replace(from, to)]);
      return { ...one, view: Object.fromEntries(view) };
    }),
  }));
}

interface Outcomes {
  readonly expected: Outcome[][];
  readonly got: Outcome[][];
  readonly behind: Outcome[][];
}

type Told = Difference & { readonly why: string | undefined };

function differencesOf({ expected, got, behind }: Outcomes, index: number): Told[] {
  const one = chosen[index]!;
  const differences = compare(expected[index] ?? [], got[index] ?? [], behind[index]);
  return differences.map((difference) => ({ ...difference, why: explanationOf(one, difference) }));
}

interface CaseResult {
  readonly case: Case;
  readonly differences: readonly Told[];
  readonly open: number;
}

function report(all: Outcomes): readonly CaseResult[] {
  return chosen.map((one, index) => {
    const differences = differencesOf(all, index);
    const open = differences.filter(({ why }) => why === undefined);
    if (open.length > 0) show(one, open);
    else if (isVerbose && differences.length > 0) show(one, differences);
    if (isVerbose && words.length > 0) {
      console.log(JSON.stringify(all.expected[index], null, 1));
      console.log(JSON.stringify(all.got[index], null, 1));
    }
    return { case: one, differences, open: open.length };
  });
}

/** Says what came of all of them; the exit code. */
function summary(): number {
  console.log(
    table(results.map((result) => ({ ...result, differences: result.differences.length }))),
  );
  const isWhole = words.length === 0 && wanted.some(({ to }) => to === 'proxy');
  const unused = isWhole ? unneeded(results.flatMap(({ differences }) => differences)) : [];
  for (const key of unused) console.log(`explained, but nothing differs so: ${key}`);
  const failed = results.filter(({ open }) => open > 0).length;
  console.log(`${results.length - failed} passed, ${failed} failed`);
  return failed === 0 && unused.length === 0 && results.length > 0 ? 0 : 1;
}

function show(one: Case, differences: readonly Told[]): void {
  console.log(`${one.of} ${one.name}`);
  for (const { step, item, field, real, ours, why } of differences) {
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
