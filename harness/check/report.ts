/** The verdict of a run in words, such that a stranger can act on a broken one. */
import { orrery } from '../cli/hints.ts';
import type { NodeStatus } from '../cluster/status.ts';
import type { BrokenPromise } from '../story/promises.ts';
import { findScenario, slug } from '../story/scenario.ts';
import { type Paint, plain } from './diagram/paint.ts';
import { seconds } from './frameText.ts';
import type { StoryRun } from './storyRun.ts';

/** For whom a report is written. */
export interface ReportOptions {
  readonly paint?: Paint;
  /** What can be tried next: commands of a shell, or calls in a program (the default). */
  readonly reader?: 'shell' | 'program';
  /** The module that the story is in, if it is not one of the project's own. */
  readonly file?: string | undefined;
  /** The file that the run was replayed from, as it was given: it stands for the string. */
  readonly given?: string | undefined;
}

/** A run to report on; one over sockets has no trace hash. */
export type ReportedRun = Omit<StoryRun, 'hash' | 'digest'> & Partial<Pick<StoryRun, 'hash'>>;

/**
 * The verdict: what was promised and held; of a broken run, everything there is to begin with.
 * @param replay what plays the run again; a run over sockets has none
 */
export function reportRun(
  run: ReportedRun,
  replay: string | undefined,
  { paint = plain, reader = 'program', file, given }: ReportOptions = {},
): readonly string[] {
  const { held, broken, judged, notes = [], seed, virtualMs, deliveries, hash } = run;
  // Of a plan that broke one, the others are many, and say nothing of how it came to that.
  const shown = broken !== undefined && judged !== undefined ? [] : held;
  const lines = shown.map(
    ({ sentence, timeMs }) =>
      `${paint.faint(seconds(timeMs).padStart(10))} ${paint.good('✓')} ${sentence}`,
  );
  if (broken !== undefined) lines.push(...brokenLines(run, broken, paint), '');
  lines.push(...notes.map((note) => paint.warn(`note: ${note}`)));
  const verdict =
    broken === undefined
      ? paint.good(`HELD: ${promises(held.length)}`)
      : paint.bad(`BROKEN: ${brokenText(run, broken)}`);
  const time = hash === undefined ? "the cluster's time" : 'virtual time';
  lines.push(`${verdict}, ${seconds(virtualMs)} of ${time}, ${deliveries} frames delivered`);
  if (replay === undefined) {
    lines.push(
      paint.faint(`seed ${seed}, over sockets: no two runs are the same to the last step`),
    );
  } else {
    const again = given === undefined ? replay : replayCommand(given, file);
    lines.push(paint.faint(`seed ${seed}, trace hash ${hash}`), `replay: ${again}`);
  }
  if (broken !== undefined)
    lines.push('', ...whatNext(run, broken, replay, { reader, file, given }));
  return lines;
}

function promises(count: number): string {
  return `${count} promise${count === 1 ? '' : 's'}`;
}

/** How many promises were broken of how many; a story ends with the first. */
function brokenText({ held, judged }: ReportedRun, { kind }: BrokenPromise): string {
  if (judged === undefined) return `after ${promises(held.length)} that held`;
  if (kind === 'bug') return 'a step threw, and nothing else was judged';
  return `${judged.broken} of ${promises(judged.promises)}`;
}

/** The command that replays what a file holds. */
function replayCommand(given: string, file: string | undefined): string {
  const stories = file === undefined ? '' : ` --stories ${shellWord(file)}`;
  return `${orrery} replay ${shellWord(given)}${stories}`;
}

/** A name as a shell takes it. */
function shellWord(name: string): string {
  return /^[\w@%+=:,./-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}

function brokenLines(
  { nodes, lastTrace }: ReportedRun,
  { kind, sentence, found, timeMs, line }: BrokenPromise,
  paint: Paint,
): readonly string[] {
  // What a monitor finds happened long before the end, as a rule; what never happened, nowhere.
  const isAtTheEnd = kind !== 'monitor' && kind !== 'fault';
  return [
    paint.bad(`${seconds(timeMs).padStart(10)} ✗ ${sentence}`),
    ...found.map((text) => `${' '.repeat(13)}${text}`),
    ...(line === undefined ? [] : [`${' '.repeat(13)}promised at ${line}`]),
    '',
    paint.strong('where each node stood'),
    ...statusLines(nodes),
    ...(isAtTheEnd ? ['', paint.strong(`the last ${lastTrace.length} lines of the trace`)] : []),
    ...(isAtTheEnd ? lastTrace : []),
  ];
}

/** One line a node, in columns. */
function statusLines(nodes: readonly NodeStatus[]): readonly string[] {
  const rows = nodes.map(({ name, role, state, incarnation, connections, figures }) => [
    name,
    role,
    state,
    `life ${incarnation}`,
    `${connections} connection${connections === 1 ? '' : 's'}`,
    figures.join(', '),
  ]);
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]!.length))) ?? [];
  return rows.map((row) =>
    `  ${row.map((cell, at) => cell.padEnd(widths[at]!)).join('  ')}`.trimEnd(),
  );
}

function whatNext(
  { scenario, seed, judged }: ReportedRun,
  { kind }: BrokenPromise,
  replay: string | undefined,
  { reader, file, given }: ReportOptions,
): readonly string[] {
  const first = {
    until: 'see whether it would come to hold later (a larger limit), or what it waits for above',
    equal: 'look in the flow for the frame after which the values differ',
    fault: 'let something be touched by the fault while it is on, or take it out',
    monitor: 'read the flow backwards from the ✗ in it: who could have known better, and when',
    bug: 'the message names the node and the event; its handler broke an invariant',
  }[kind];
  const calls = [
    'console.log(run.diagram())   the message flow of this run',
    ...(judged !== undefined
      ? ['simulatePlan(plan, { onTrace: console.log })   every step of the same run']
      : [
          `simulate(story, { seed: ${seed}, onTrace: console.log })   every step of the same run`,
          `simulate(story, { seed: ${seed + 1} })   the same story with other chances`,
        ]),
  ];
  const next = reader === 'shell' ? shellCommands(scenario, seed, replay, { file, given }) : calls;
  return ['what to try next', ...[first, ...next].map((line) => `  ${line}`)];
}

/** Commands that can be typed as they stand. Only a story has a name; a plan is in its string. */
function shellCommands(
  scenario: string,
  seed: number,
  replay: string | undefined,
  { file, given }: ReportOptions,
): readonly string[] {
  if (given !== undefined) {
    const again = replayCommand(given, file);
    return [
      `${again} --trace   every step of the same run`,
      `${again} --full    its whole message flow`,
    ];
  }
  if (findScenario(scenario) === undefined) {
    return [`${orrery} replay STRING --trace   every step of the same run, by the string above`];
  }
  const run = `${orrery} run ${file ?? slug(scenario)}`;
  if (replay === undefined) {
    return [
      `${run} --live --trace   every step of another run over sockets`,
      `${run} --trace          the story in simulation: the same run each time`,
    ];
  }
  return [
    `${orrery} replay ${replay}${file === undefined ? '' : ` --stories ${file}`}`,
    `${run} --seed ${seed} --trace   every step of the same run`,
    `${run} --seed ${seed + 1}   the same story with other chances`,
  ];
}
