/** `orrery replay`: the same run again, to the same trace hash. */
import { existsSync, readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { type Replayed, replay } from '../replayRun.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import type { Output } from './output.ts';

interface ReplayOptions {
  readonly json?: true;
  readonly trace?: true;
  readonly wire?: true;
}

const help = `
Examples:
  orrery replay v1:eyJzdG9yeSI6...      a string that a run has printed
  orrery replay failure.txt             the first such string in a file`;

/** Adds the command to the program. */
export function addReplay(program: Command, output: Output, end: (code: ExitCode) => void): void {
  program
    .command('replay')
    .description('play a run again and see that it is the same to the last step')
    .argument('<STRING|FILE>', 'a replay string, or a file that has one in it')
    .option('--json', 'one object a line')
    .addOption(new Option('--trace', 'every step in the place of the diagram').conflicts('json'))
    .option('--wire', 'send each frame through the codec and back')
    .addHelpText('after', help)
    .action((given: string, options: ReplayOptions) => end(replayCommand(given, options, output)));
}

function replayCommand(given: string, options: ReplayOptions, output: Output): ExitCode {
  const text = textOf(given);
  if ('problem' in text) {
    output.warn(`orrery: ${text.problem}`);
    return exitCode.usage;
  }
  const { json, trace, wire } = options;
  const run = replay(text.text, {
    wire,
    onTrace: trace ? (line) => output.print(line) : undefined,
  });
  if (json) output.print(jsonLine(run));
  else {
    const { columns: width, paint } = output;
    if (!trace) output.print(paint.strong(run.scenario), '', run.diagram({ width, paint }));
    output.print('', run.report({ paint, reader: 'shell' }), '', ...comparison(run));
  }
  return run.same && run.verdict === 'held' ? exitCode.held : exitCode.broken;
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

function jsonLine(run: Replayed): string {
  const { scenario, verdict, seed, hash, virtualMs, deliveries, replay: again } = run;
  const { same, recordedHash, recordedBuild, build } = run;
  const event = 'replay';
  const played = { event, scenario, verdict, seed, hash, virtualMs, deliveries, replay: again };
  return JSON.stringify({ ...played, same, recordedHash, recordedBuild, build });
}

function textOf(given: string): { readonly text: string } | { readonly problem: string } {
  if (/^\s*v\d+:/.test(given) || !existsSync(given)) return { text: given };
  const content = readFileSync(given, 'utf8');
  const found = /v\d+:[\w-]+/.exec(content)?.[0];
  return found === undefined
    ? { problem: `there is no replay string in ${given}` }
    : { text: found };
}
