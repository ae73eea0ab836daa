/** `orrery replay`: the same run again, to the same trace hash. */
import { existsSync, readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import type { DrawOptions } from '../check/diagram/terminal.ts';
import { readReplay } from '../check/replayString.ts';
import type { Plan } from '../plan/plan.ts';
import { type Replayed, replay } from '../replayRun.ts';
import type { Simulated } from '../simulate.ts';
import { type PlanJudge, simulatePlan } from '../simulatePlan.ts';
import type { BrokenPromise } from '../story/promises.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import type { Output } from './output.ts';
// A string names a story: all of them have to be known.
import './stories.ts';
import { loadStories } from './storyFile.ts';

interface ReplayOptions {
  readonly json?: true;
  readonly mermaid?: true;
  readonly trace?: true;
  readonly full?: true;
  readonly wire?: true;
  readonly stories?: string;
}

const help = `
Examples:
  orrery replay v1:eyJzdG9yeSI6...      a string that a run has printed
  orrery replay failure.txt             the first such string in a file
  orrery replay some.plan.json          a saved plan`;

/** Adds the command to the program. */
export function addReplay(program: Command, output: Output, end: (code: ExitCode) => void): void {
  program
    .command('replay')
    .description('play a run again and see that it is the same to the last step')
    .argument('<STRING|FILE>', 'a replay string, a file that has one in it, or a plan')
    .option('--json', 'one object a line')
    .addOption(
      new Option('--mermaid', 'the message flow as a Mermaid sequence diagram').conflicts('json'),
    )
    .addOption(
      new Option('--trace', 'every step in the place of the diagram').conflicts([
        'json',
        'mermaid',
      ]),
    )
    .option('--full', 'fold nothing and leave nothing out')
    .option('--wire', 'send each frame through the codec and back')
    .option('--stories <file>', 'the module that the story is in, if it is one of your own')
    .addHelpText('after', help)
    .action(async (given: string, options: ReplayOptions) =>
      end(await replayCommand(given, options, output)),
    );
}

async function replayCommand(
  given: string,
  options: ReplayOptions,
  output: Output,
): Promise<ExitCode> {
  const source = sourceOf(given);
  if ('problem' in source) {
    output.warn(`orrery: ${source.problem}`);
    return exitCode.usage;
  }
  const { trace, wire, stories } = options;
  const file = stories === undefined ? undefined : await loadStories(stories);
  if (file !== undefined && 'problem' in file) {
    output.warn(`orrery: ${file.problem}`);
    return exitCode.usage;
  }
  const onTrace = trace ? (line: string) => output.print(line) : undefined;
  const plan = planOf(source);
  const judge = plan === undefined ? undefined : await loadJudge();
  const how = { wire, onTrace, judge };
  const run = 'text' in source ? replay(source.text, how) : simulatePlan(source.plan, how);
  await show(run, plan, 'file' in source ? source.file : undefined, options, output);
  const isSame = !isReplayed(run) || run.same;
  return isSame && run.verdict === 'held' ? exitCode.held : exitCode.broken;
}

async function show(
  run: Simulated | Replayed,
  plan: Plan | undefined,
  given: string | undefined,
  { json, mermaid, trace, full: wantsAll, stories: file }: ReplayOptions,
  output: Output,
): Promise<void> {
  const { columns: width, paint } = output;
  const full = wantsAll ?? false;
  const report = [run.report({ paint, reader: 'shell', file, given })];
  if (isReplayed(run)) report.push('', ...comparison(run));
  if (json) {
    output.print(jsonLine(run));
    if (run.verdict === 'broken') output.warn(...report);
  } else if (mermaid) {
    output.print(run.mermaid({ full }).trimEnd());
    output.warn(...report);
  } else {
    if (!trace) {
      // Of a plan that broke a promise, what matters for it; of any other run, all.
      const isShort = plan !== undefined && run.broken !== undefined && !full;
      const diagram = isShort
        ? await essence(plan, run.broken, { width, paint })
        : run.diagram({ width, paint, full });
      output.print(paint.strong(run.scenario), '', diagram);
    }
    output.print('', ...report);
  }
}

/** What a plan promises is for the properties to say: they are loaded where there is a plan. */
async function loadJudge(): Promise<(plan: Plan) => PlanJudge> {
  const { planJudge } = await import('../../properties/fuzz/planJudge.ts');
  return planJudge;
}

async function essence(
  plan: Plan,
  broken: Pick<BrokenPromise, 'found' | 'timeMs'>,
  options: Pick<DrawOptions, 'width' | 'paint'>,
): Promise<string> {
  const { drawEssence } = await import('../../properties/fuzz/essence.ts');
  return drawEssence(plan, broken, options).join('\n');
}

/** The plan that is to be run, if it is one and not a story. */
function planOf(source: Exclude<Source, { readonly problem: string }>): Plan | undefined {
  if ('plan' in source) return source.plan;
  const read = readReplay(source.text);
  return read.ok && 'plan' in read.replay ? read.replay.plan : undefined;
}

/** A plan that comes from a file was not recorded: there is nothing to compare its run with. */
function isReplayed(run: Simulated | Replayed): run is Replayed {
  return 'same' in run;
}

function comparison(run: Replayed): readonly string[] {
  const { same, hash, recordedHash, recordedBuild, build } = run;
  const builds =
    build === recordedBuild
      ? []
      : [`recorded by build ${recordedBuild}, and this is build ${build}`];
  if (same) return ['the same run: its trace hash is the one that was recorded', ...builds];
  return [
    `ANOTHER RUN: recorded trace hash ${recordedHash}, this one has ${hash}`,
    ...(builds.length > 0
      ? builds
      : ['the build is the same: something in it does not depend on the seed alone']),
  ];
}

function jsonLine(run: Simulated | Replayed): string {
  const { scenario, verdict, seed, hash, virtualMs, deliveries, replay: again } = run;
  const event = 'replay';
  const figures = { event, scenario, verdict, seed, hash, virtualMs, deliveries, replay: again };
  const { broken, notes = [] } = run;
  const why = broken && {
    promise: broken.sentence,
    found: broken.found,
    brokenAtMs: broken.timeMs,
  };
  const played = { ...figures, ...why, ...(notes.length > 0 ? { notes } : {}) };
  if (!isReplayed(run)) return JSON.stringify(played);
  const { same, recordedHash, recordedBuild, build } = run;
  return JSON.stringify({ ...played, same, recordedHash, recordedBuild, build });
}

type Source =
  | { readonly text: string; readonly file?: string }
  | { readonly plan: Plan; readonly file: string }
  | { readonly problem: string };

/** What was given: a replay string, a file with one in it, or a file that is a plan. */
function sourceOf(given: string): Source {
  if (/^\s*v\d+:/.test(given)) return { text: given };
  // No replay string has a dot or a slash in it, and most names of files do.
  const isName = /[./\\]/.test(given);
  if (!existsSync(given))
    return isName ? { problem: `there is no file ${given}` } : { text: given };
  let content: string;
  try {
    content = readFileSync(given, 'utf8');
  } catch (error) {
    return { problem: `${given} cannot be read: ${(error as Error).message}` };
  }
  if (content.trimStart().startsWith('{')) {
    try {
      // Its shape is checked before it runs.
      return { plan: JSON.parse(content) as Plan, file: given };
    } catch (error) {
      return { problem: `${given} is no JSON: ${(error as Error).message}` };
    }
  }
  const found = /v\d+:[\w-]+/.exec(content)?.[0];
  return found === undefined
    ? { problem: `there is neither a plan nor a replay string in ${given}` }
    : { text: found, file: given };
}
