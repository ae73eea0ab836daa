/** `orrery run`: plays stories in simulation and shows what happened. */
import { type Command, Option } from 'commander';
import { type Simulated, simulate } from '../simulate.ts';
import { type Scenario, slug } from '../story/scenario.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import { afterHeldStory } from './hints.ts';
import type { Output } from './output.ts';
import { allStories, chooseStories, openingStory } from './stories.ts';
import { wholeNumber } from './wholeNumber.ts';

interface RunOptions {
  readonly list?: true;
  readonly seed?: number;
  readonly json?: true;
  readonly mermaid?: true;
  readonly trace?: true;
  readonly full?: true;
  readonly wire?: true;
}

const help = `
Examples:
  orrery run                            the opening story, drawn as a sequence diagram
  orrery run trafficOutlivesTheNameServers --seed 7
  orrery run all --json                 one line of JSON a story
  orrery run --mermaid > flow.mmd       the same diagram for Mermaid`;

/** Adds the command to the program. */
export function addRun(program: Command, output: Output, end: (code: ExitCode) => void): void {
  program
    .command('run')
    .description('play stories in simulation: message flow, verdict, replay string')
    .argument('[NAME...]', 'stories by name or file name, or "all"; none: the opening story')
    .option('--list', 'print the names of all stories')
    .option('--seed <n>', "another seed than the story's own", wholeNumber('--seed'))
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
    .addHelpText('after', help)
    .action((names: readonly string[], options: RunOptions) => end(run(names, options, output)));
}

function run(names: readonly string[], options: RunOptions, output: Output): ExitCode {
  if (options.list) {
    list(options, output);
    return exitCode.held;
  }
  const chosen = names.length === 0 ? { stories: [openingStory] } : chooseStories(names);
  if ('problem' in chosen) {
    output.warn(`orrery: ${chosen.problem}`);
    return exitCode.usage;
  }
  const { stories } = chosen;
  let broken = 0;
  const startedMs = performance.now();
  for (const [index, story] of stories.entries()) {
    if (performance.now() - startedMs > 1_000) output.progress(`${index} of ${stories.length}`);
    if (index > 0 && !options.json) output.print('');
    if (playOne(story, options, output) === 'broken') broken += 1;
  }
  const [only] = stories;
  if (stories.length > 1 && !options.json) {
    output.print('', `${stories.length - broken} held, ${broken} broken`);
  } else if (broken === 0 && only !== undefined && !options.json && !options.mermaid) {
    output.print('', ...afterHeldStory(slug(only.name), options.seed ?? only.seed));
  }
  return broken === 0 ? exitCode.held : exitCode.broken;
}

function playOne(story: Scenario, options: RunOptions, output: Output): 'held' | 'broken' {
  const { seed, wire, json, mermaid, trace, full } = options;
  if (trace) output.print(title(story, output));
  const onTrace = trace ? (line: string) => output.print(line) : undefined;
  const run = simulate(story, { seed, wire, onTrace });
  const report = run.report({ paint: output.paint, reader: 'shell' });
  if (json) {
    output.print(jsonLine(run));
    if (run.verdict === 'broken') output.warn(report);
  } else if (mermaid) {
    output.print(run.mermaid(full ? { full } : {}).trimEnd());
    output.warn(report);
  } else if (trace) output.print('', report);
  else {
    const { columns: width, paint } = output;
    const diagram = run.diagram({ width, paint, full: full ?? false });
    output.print(title(story, output), '', diagram, '', report);
  }
  return run.verdict;
}

/** The line of JSON that stands for a run. */
function jsonLine(run: Simulated): string {
  const { scenario, verdict, seed, hash, virtualMs, deliveries, replay } = run;
  const event = 'run';
  return JSON.stringify({ event, scenario, verdict, seed, hash, virtualMs, deliveries, replay });
}

function title({ name }: Scenario, { paint }: Output): string {
  return paint.strong(name);
}

function list({ json }: RunOptions, output: Output): void {
  for (const { name, seed, theme, slug } of allStories()) {
    if (json)
      output.print(JSON.stringify({ event: 'scenario', scenario: name, slug, seed, theme }));
    else output.print(`${theme.padEnd(14)} ${slug.padEnd(44)} ${name}`);
  }
}
