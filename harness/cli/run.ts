/** `orrery run`: plays stories, in simulation or over sockets, and shows what happened. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { Bug, StoryError } from '../kernel/bug.ts';
import { partsOf } from '../live/dial.ts';
import { simulate } from '../simulate.ts';
import { type Scenario, slug } from '../story/scenario.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import { afterHeldLiveStory, afterHeldStory } from './hints.ts';
import type { Output } from './output.ts';
import { overSockets, type Played, type Player } from './runLive.ts';
import { allStories, type ChosenStories, chooseStories, openingStory } from './stories.ts';
import { thrownText } from './storyFile.ts';
import { wholeNumber } from './wholeNumber.ts';

interface RunOptions {
  readonly list?: true;
  readonly seed?: number;
  readonly json?: true;
  readonly mermaid?: true;
  readonly trace?: true;
  readonly full?: true;
  readonly wire?: true;
  readonly live?: true;
  readonly against?: string;
}

const help = `
Examples:
  orrery run                            the opening story, drawn as a sequence diagram
  orrery run trafficOutlivesTheNameServers --seed 7
  orrery run ./mine.scenario.mjs        the stories of a module of your own
  orrery run all --json                 one line of JSON a story
  orrery run --mermaid > flow.mmd       the same diagram for Mermaid
  orrery run --live all                 every story over loopback sockets, in seconds
  orrery run --live firstSendToFirstConsume --against 127.0.0.1:9876

--live plays the very same story over TCP: the story in a thread of its own, each node with its
sockets. The cluster's clock stands still while anything is on its way and then goes on to the next
timer, so an hour takes moments. No two such runs are the same to the last step: they have no trace
hash and no replay string (null in JSON).

--against plays it on a cluster that runs already, such as an Apache RocketMQ: the story's name
server and brokers stand for the real ones, its producers and consumers are ours, time is real. Its
topics and groups get a new ending each run and are deleted after it. What cannot be done there,
such as killing a broker, ends with 2 and a sentence.`;

/** Adds the command to the program. */
export function addRun(program: Command, output: Output, end: (code: ExitCode) => void): void {
  program
    .command('run')
    .description('play stories: message flow, verdict, replay string')
    .argument(
      '[NAME...]',
      'stories by name, "all", or modules with stories; none: the opening story',
    )
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
    .addOption(new Option('--live', 'over loopback sockets, not in simulation').conflicts('wire'))
    .addOption(
      new Option('--against <host:port>', 'over sockets, against the cluster of this name server')
        .argParser(namesrvAddress)
        .implies({ live: true })
        .conflicts('wire'),
    )
    .addHelpText('after', help)
    .action(async (names: readonly string[], options: RunOptions) =>
      end(await run(names, options, output)),
    );
}

async function run(
  names: readonly string[],
  options: RunOptions,
  output: Output,
): Promise<ExitCode> {
  if (options.list) {
    list(options, output);
    return exitCode.held;
  }
  const opening = { stories: [openingStory], files: [] };
  const chosen = names.length === 0 ? opening : await chooseStories(names);
  if ('problem' in chosen) {
    output.warn(`orrery: ${chosen.problem}`);
    return exitCode.usage;
  }
  const { stories, files } = chosen;
  const { live, seed, wire } = options;
  const urls = files.map(({ url }) => url);
  const { broken, refused } = live
    ? await overSockets(options, urls, (play) => playAll(chosen, play, options, output))
    : await playAll(
        chosen,
        async (story, onTrace) => simulate(story, { seed, wire, onTrace }),
        options,
        output,
      );
  const [only] = stories;
  if (stories.length > 1 && !options.json) {
    const others = refused > 0 ? `, ${refused} refused` : '';
    output.print('', `${stories.length - broken - refused} held, ${broken} broken${others}`);
  } else if (broken + refused === 0 && only !== undefined && !options.json && !options.mermaid) {
    const file = fileOf(chosen, only);
    const name = file ?? slug(only.name);
    const hints = live
      ? afterHeldLiveStory(name)
      : afterHeldStory(name, seed ?? only.seed, file !== undefined);
    output.print('', ...hints);
  }
  if (refused > 0) return exitCode.usage;
  return broken === 0 ? exitCode.held : exitCode.broken;
}

/** Plays stories one after another; one that asks for nonsense keeps no other from its turn. */
async function playAll(
  chosen: ChosenStories,
  play: Player,
  options: RunOptions,
  output: Output,
): Promise<{ readonly broken: number; readonly refused: number }> {
  let broken = 0;
  let refused = 0;
  const startedMs = performance.now();
  const { stories } = chosen;
  for (const [index, story] of stories.entries()) {
    if (performance.now() - startedMs > 1_000) output.progress(`${index} of ${stories.length}`);
    if (index > 0 && !options.json) output.print('');
    try {
      const file = fileOf(chosen, story);
      if ((await playOne(story, file, play, options, output)) === 'broken') broken += 1;
    } catch (error) {
      const { name: scenario } = story;
      const problem = refusal(scenario, error);
      if (problem === undefined) throw error;
      output.warn(`orrery: ${problem}`);
      if (options.json) output.print(JSON.stringify({ event: 'refused', scenario, problem }));
      refused += 1;
    }
  }
  return { broken, refused };
}

/** Why a story was not played to its end, if that is its own doing. */
function refusal(scenario: string, error: unknown): string | undefined {
  if (error instanceof StoryError) return error.message;
  const thrown = error instanceof Bug ? undefined : thrownText(error);
  return thrown && `"${scenario}" throws ${thrown}`;
}

/** The file of a story of the user's own, as it was given. */
function fileOf({ files }: ChosenStories, story: Scenario): string | undefined {
  return files.find(({ stories }) => stories.includes(story))?.path;
}

async function playOne(
  story: Scenario,
  file: string | undefined,
  play: Player,
  options: RunOptions,
  output: Output,
): Promise<'held' | 'broken'> {
  const { json, mermaid, trace, full } = options;
  if (trace) output.print(title(story, output));
  const onTrace = trace ? (line: string) => output.print(line) : undefined;
  const run = await play(story, onTrace);
  const report = run.report({ paint: output.paint, reader: 'shell', file });
  if (json) {
    output.print(jsonLine(run, options));
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
function jsonLine(run: Played, { live, against }: RunOptions): string {
  const { scenario, verdict, seed, hash = null, virtualMs, deliveries, replay = null } = run;
  const line = { event: 'run', scenario, verdict, seed, hash, virtualMs, deliveries, replay };
  return JSON.stringify(live ? { ...line, live, against } : line);
}

function namesrvAddress(value: string): string {
  const port = partsOf(value)?.port;
  if (port !== undefined && port > 0) return value;
  throw new InvalidArgumentError('Write it as host:port, such as 127.0.0.1:9876.');
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
