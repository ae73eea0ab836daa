/** The library's `simulate`: plays a story in simulation and tells all there is to know of it. */
import type { Observation } from '../actors/shared/observation.ts';
import { Flow } from './check/diagram/flow.ts';
import { type MermaidOptions, mermaidFlow } from './check/diagram/mermaid.ts';
import { type DrawOptions, drawFlow } from './check/diagram/terminal.ts';
import { writeReplay } from './check/replayString.ts';
import { type ReportedRun, type ReportOptions, reportRun } from './check/report.ts';
import type { StoryRun } from './check/storyRun.ts';
import { traceLine } from './check/traceText.ts';
import { buildId } from './cli/buildId.ts';
import { StoryError } from './kernel/bug.ts';
import type { TraceEntry } from './kernel/trace.ts';
import { throughTheWire } from './network/wireFilter.ts';
import { findScenario, type Scenario } from './story/scenario.ts';
import { simulateStory } from './story/simulateStory.ts';
import type { Story } from './story/story.ts';

/** How a story is played. */
export interface SimulateOptions {
  /** Decides all that is left to chance; absent: the story's own, 1 if it has none. */
  readonly seed?: number | undefined;
  /** Sends each frame through the codec and back; the run stays the same to its trace hash. */
  readonly wire?: boolean | undefined;
  /** Called with each line of the trace, as it happens. */
  readonly onTrace?: ((line: string) => void) | undefined;
}

/** Something that a node told: a settled send, a consumed message, ... */
export interface Observed {
  /** Virtual time since the start, in ms. */
  readonly timeMs: number;
  /** The node's name in the story. */
  readonly node: string;
  readonly observation: Observation;
}

/** Ways to look at a run that is over. */
export interface Shown {
  /** Everything that nodes told, in order. */
  readonly observations: readonly Observed[];
  /** The message flow as a sequence diagram for terminals. */
  diagram(options?: DrawOptions): string;
  /** The message flow as a Mermaid `sequenceDiagram`. */
  mermaid(options?: MermaidOptions): string;
  /** The verdict in words; of a broken run also what one needs to act on it. */
  report(options?: ReportOptions): string;
}

/** A run that is over: its verdict, and ways to look at it. */
export interface Simulated extends StoryRun, Shown {
  /** Plays the same run again: `replay(string)`, or `orrery replay STRING`. */
  readonly replay: string;
}

/**
 * Plays a story in simulation: hours of cluster time in moments, the same for the same seed.
 * @param story a story, the name of a registered one, or what tells one
 * @returns the run, whether its promises held or not
 * @throws StoryError when there is no such story, or when it asks for nonsense
 * @example
 * const run = simulate((story) => {
 *   story.namesrv('ns');
 *   story.broker('a', { topics: { orders: 4 } });
 *   const order = story.producer('shop').send('orders', 'two teapots');
 *   story.until('the order is stored', () => order.outcome === 'stored');
 * });
 * console.log(run.verdict, run.diagram());
 */
export function simulate(
  story: Scenario | string | ((story: Story) => void),
  options: SimulateOptions = {},
): Simulated {
  const { seed, wire, onTrace } = options;
  const recorder = new Recorder(onTrace);
  const run = simulateStory(asScenario(story), {
    ...(seed === undefined ? {} : { seed }),
    ...(wire ? { filter: throughTheWire } : {}),
    tap: (entry) => recorder.take(entry),
    onHeld: (sentence, timeMs) => recorder.flow.promise('held', sentence, timeMs),
  });
  const { scenario, hash } = run;
  const replay = writeReplay({ story: scenario, seed: run.seed, hash, build: buildId() });
  return recorder.simulated(run, replay);
}

/** Collects what there is to show of a run. */
export class Recorder {
  readonly flow = new Flow();
  private readonly observations: Observed[] = [];
  private readonly onTrace: ((line: string) => void) | undefined;

  constructor(onTrace: ((line: string) => void) | undefined) {
    this.onTrace = onTrace;
  }

  /** Takes the next entry of the trace. */
  take(entry: TraceEntry): void {
    this.flow.take(entry);
    if (entry.kind === 'observation') {
      const { timeMs, node, observation } = entry;
      this.observations.push({ timeMs, node, observation });
    }
    this.onTrace?.(traceLine(entry));
  }

  /** The run that was recorded, now that it is over. */
  simulated(run: StoryRun, replay: string): Simulated {
    return { ...run, replay, ...this.shown(run, replay) };
  }

  /** Ways to look at a run, of which one over sockets has no replay string. */
  shown(run: ReportedRun, replay: string | undefined): Shown {
    const { flow, observations } = this;
    if (run.broken !== undefined) flow.promise('broken', run.broken.sentence, run.broken.timeMs);
    return {
      observations,
      diagram: (drawing) => drawFlow(flow, drawing).join('\n'),
      mermaid: (drawing) => mermaidFlow(flow, drawing),
      report: (reporting) => reportRun(run, replay, reporting).join('\n'),
    };
  }
}

/** What the run of a bare function is called: no replay can find it by that. */
export const unnamedStory = 'a story without a name';

function asScenario(story: Scenario | string | ((story: Story) => void)): Scenario {
  if (typeof story === 'function') return { name: unnamedStory, seed: 1, tell: story };
  if (typeof story !== 'string') return story;
  const found = findScenario(story);
  if (found === undefined) throw new StoryError(`there is no story "${story}"`);
  return found;
}
