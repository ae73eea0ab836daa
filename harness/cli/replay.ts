/** `orrery replay`: the same run again, to the same trace hash. */
import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { drawFlow } from '../check/diagram/terminal.ts';
import { type Replay, readReplay } from '../check/replayString.ts';
import { reportRun } from '../check/report.ts';
import { findScenario } from '../story/scenario.ts';
import { buildId } from './buildId.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import type { Output } from './output.ts';
import { type Played, play } from './play.ts';
import { unknownStory } from './stories.ts';

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
    .option('--trace', 'every step in the place of the diagram')
    .option('--wire', 'send each frame through the codec and back')
    .addHelpText('after', help)
    .action((given: string, options: ReplayOptions) => end(replay(given, options, output)));
}

function replay(given: string, options: ReplayOptions, output: Output): ExitCode {
  const wrong = (problem: string) => {
    output.warn(`orrery: ${problem}`);
    return exitCode.usage;
  };
  const text = textOf(given);
  if ('problem' in text) return wrong(text.problem);
  const read = readReplay(text.text);
  if (!read.ok) return wrong(`this is no replay string: ${read.problem}`);
  const wanted = read.replay;
  const story = findScenario(wanted.story);
  if (story === undefined) {
    return wrong([unknownStory(wanted.story), ...otherBuild(wanted)].join('; '));
  }
  const { json, trace, wire } = options;
  const tracing = trace && !json;
  const onTrace = tracing ? (line: string) => output.print(line) : undefined;
  const played = play(story, { seed: wanted.seed, wire, onTrace });
  const same = played.run.hash === wanted.hash;
  if (json) output.print(jsonLine(played, wanted, same));
  else {
    const { columns: width, paint } = output;
    if (!tracing)
      output.print(paint.strong(story.name), '', ...drawFlow(played.flow, { width, paint }));
    output.print('', ...reportRun(played.run, played.replay, paint), '');
    output.print(...comparison(played, wanted, same));
  }
  return same && played.run.verdict === 'held' ? exitCode.held : exitCode.broken;
}

function comparison({ run }: Played, wanted: Replay, same: boolean): readonly string[] {
  if (same)
    return ['the same run: its trace hash is the one that was recorded', ...otherBuild(wanted)];
  return [
    `ANOTHER RUN: recorded trace hash ${wanted.hash}, this one has ${run.hash}`,
    ...(wanted.build === buildId()
      ? ['the build is the same: something in it does not depend on the seed alone']
      : otherBuild(wanted)),
  ];
}

/** Says that the string comes from another build, if it does. */
function otherBuild({ build }: Replay): readonly string[] {
  const own = buildId();
  return build === own ? [] : [`recorded by build ${build}, and this is build ${own}`];
}

function jsonLine({ run, replay }: Played, wanted: Replay, same: boolean): string {
  const { scenario, verdict, seed, hash, virtualMs, deliveries } = run;
  return JSON.stringify({
    event: 'replay',
    scenario,
    verdict,
    seed,
    hash,
    virtualMs,
    deliveries,
    replay,
    same,
    recordedHash: wanted.hash,
    recordedBuild: wanted.build,
    build: buildId(),
  });
}

function textOf(given: string): { readonly text: string } | { readonly problem: string } {
  if (/^\s*v\d+:/.test(given) || !existsSync(given)) return { text: given };
  const content = readFileSync(given, 'utf8');
  const found = /v\d+:[\w-]+/.exec(content)?.[0];
  return found === undefined
    ? { problem: `there is no replay string in ${given}` }
    : { text: found };
}
