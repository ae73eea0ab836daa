/** `orrery fuzz`: random plans until one breaks a promise. */
import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import type { FoundPlan, Fuzzed } from '../../properties/fuzz/fuzz.ts';
import type { SearchFigures } from '../../properties/fuzz/search.ts';
import { duration } from './duration.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import { orrery } from './hints.ts';
import { untilInterrupted } from './interrupt.ts';
import type { Output } from './output.ts';
import { wholeNumber } from './wholeNumber.ts';

interface Flags {
  readonly runs?: number;
  readonly time?: number;
  readonly seed?: number;
  readonly jobs: number;
  readonly save: string;
  readonly shrink: boolean;
  readonly json?: true;
}

const help = `
Without --runs and --time it goes on until something is found, or Ctrl-C.
Run number k of a seed is the same plan whatever --jobs is, and what is reported is the failure
with the lowest number: only a limit of time can come before it.

Examples:
  orrery fuzz --time 60s
  orrery fuzz --runs 500 --seed 7 --jobs 2`;

/** Adds the command to the program. */
export function addFuzz(program: Command, output: Output, end: (code: ExitCode) => void): void {
  program
    .command('fuzz')
    .description('random plans until one breaks a promise; that one is shrunk and saved')
    .option('--runs <n>', 'so many plans at most', wholeNumber('--runs'))
    .option('--time <t>', 'for so long at most: 30, 30s, 2m', duration('--time'))
    .option('--seed <n>', 'which plans; without it, others each time', wholeNumber('--seed'))
    .option('--jobs <n>', 'processes that run plans', wholeNumber('--jobs'), availableParallelism())
    .option('--save <dir>', 'where failing plans are saved', './orrery-failures')
    .option('--no-shrink', 'a failing plan as it was drawn')
    .option('--json', 'one object a line')
    .addHelpText('after', help)
    .action(async (flags: Flags) => end(await fuzzCommand(flags, output)));
}

async function fuzzCommand(flags: Flags, output: Output): Promise<ExitCode> {
  const { runs: runsMax, time: forMs, json, save: folder } = flags;
  const seed = flags.seed ?? randomInt(1_000_000_000);
  const abort = new AbortController();
  const interrupt = untilInterrupted();
  interrupt.promise.then(() => abort.abort());
  // Loaded when first used: no other command needs the properties.
  const { fuzz } = await import('../../properties/fuzz/fuzz.ts');
  if (!json) output.print(`plans of seed ${seed}`);
  try {
    const fuzzed = await fuzz({
      seed,
      jobs: Math.max(1, flags.jobs),
      runsMax,
      forMs,
      folder,
      shrinks: flags.shrink,
      signal: abort.signal,
      onRun: progress(output, json === true),
      onFound: (promise) => output.progress(`broken: ${promise}; shrinking`, true),
      onTest: shrinkProgress(output, json === true),
    });
    if (fuzzed.found !== undefined) await tellFound(output, fuzzed.found, flags);
    tellEnd(output, seed, fuzzed, flags);
    return fuzzed.found === undefined ? exitCode.held : exitCode.broken;
  } finally {
    interrupt.forget();
  }
}

const progressEveryMs = 1_000;

function progress(output: Output, json: boolean): (soFar: SearchFigures) => void {
  let told = 0;
  return (soFar) => {
    if (soFar.elapsedMs - told < progressEveryMs) return;
    told = soFar.elapsedMs;
    if (json) output.print(JSON.stringify({ event: 'progress', ...rounded(soFar) }));
    else output.progress(figuresText(soFar), true);
  };
}

function rounded({ runs, deliveries, elapsedMs }: SearchFigures) {
  return { runs, deliveries, elapsedMs: Math.round(elapsedMs) };
}

function figuresText({ runs, deliveries, elapsedMs }: SearchFigures): string {
  const s = elapsedMs / 1000;
  const each = (count: number) => (s === 0 ? 0 : count / s);
  const rates = `${each(runs).toFixed(1)} runs/s, ${each(deliveries).toFixed(0)} deliveries/s`;
  return `${runs} runs, ${rates}, ${s.toFixed(1)} s`;
}

function shrinkProgress(output: Output, json: boolean): (runs: number) => void {
  let told = performance.now();
  return (runs) => {
    if (performance.now() - told < progressEveryMs) return;
    told = performance.now();
    if (json) output.print(JSON.stringify({ event: 'shrinking', runs }));
    else output.progress(`shrinking: ${runs} smaller plans tried`, true);
  };
}

async function tellFound(output: Output, found: FoundPlan, { json }: Flags): Promise<void> {
  const { run, finding, promise, drawn, shrunk, shrinkRuns, plan, hash, replay, file } = found;
  if (json) {
    const { monitor, found: lines, timeMs: brokenAtMs } = finding;
    const sizes = { drawn, shrunk, shrinkRuns };
    const told = { event: 'failure', run, monitor, promise, found: lines, brokenAtMs, ...sizes };
    output.print(JSON.stringify({ ...told, hash, file, replay }));
    return;
  }
  const { drawEssence } = await import('../../properties/fuzz/essence.ts');
  const { columns: width, paint } = output;
  const shownMax = 5;
  const more = finding.found.length - shownMax;
  output.print(
    '',
    `${paint.bad('BROKEN')}: ${paint.strong(promise)}`,
    ...finding.found.slice(0, shownMax).map((line) => `  ${line}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    '',
    ...drawEssence(plan, finding, { width, paint }),
    '',
    `plan ${run} had ${sizeText(drawn)}; ${shrinkRuns} tries left ${sizeText(shrunk)}`,
    `saved as ${file}`,
    `replay: ${replay}`,
    '',
    'what to try next',
    `  ${orrery} replay ${file}           the same run again, judged again`,
    `  ${orrery} replay ${file} --trace   every step of it`,
    '',
  );
}

function sizeText({ steps, faults, nodes }: FoundPlan['drawn']): string {
  const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;
  return `${count(steps, 'step')} (${count(faults, 'fault')}) on ${count(nodes, 'node')}`;
}

function tellEnd(output: Output, seed: number, fuzzed: Fuzzed, { json }: Flags): void {
  const verdict = fuzzed.found === undefined ? 'held' : 'broken';
  const { ended } = fuzzed;
  if (json) {
    output.print(JSON.stringify({ event: 'fuzz', seed, ...rounded(fuzzed), ended, verdict }));
    return;
  }
  const why = { failure: '', runs: '', time: '', interrupted: ' (interrupted)' }[ended];
  const text =
    verdict === 'held'
      ? output.paint.good('HELD: no plan broke a promise')
      : output.paint.bad('BROKEN');
  output.print(`${text}${why}; ${figuresText(fuzzed)}; seed ${seed}`);
}
