/** Plays a story in simulation and judges it. */
import { FlowDigest } from '../check/flowDigest.ts';
import type { StoryRun } from '../check/storyRun.ts';
import { lastTraceLines } from '../check/traceText.ts';
import { Simulation, type SimulationOptions } from '../cluster/simulation.ts';
import { Bug, StoryError } from '../kernel/bug.ts';
import type { TraceEntry } from '../kernel/trace.ts';
import { endOfStory, Promises, storyLine, withPromises } from './promises.ts';
import type { Scenario } from './scenario.ts';
import { Story } from './story.ts';

/** How a story is played. */
export interface PlayOptions extends Partial<SimulationOptions> {
  /** Called with each trace entry; it must not change anything. */
  readonly tap?: (entry: TraceEntry) => void;
  /** Called with each promise that held, when it did. */
  readonly onHeld?: (sentence: string, timeMs: number) => void;
}

/**
 * Plays a story in simulation.
 * @throws StoryError when the story asks for nonsense, naming its line
 */
export function simulateStory(
  { name, seed: ownSeed, tell }: Scenario,
  { tap, onHeld, ...options }: PlayOptions = {},
): StoryRun {
  const seed = options.seed ?? ownSeed;
  if (!Number.isSafeInteger(seed)) throw new StoryError(`seed ${seed} is no whole number`);
  const simulation = new Simulation({ ...options, seed });
  const digest = new FlowDigest();
  simulation.kernel.taps.subscribe((entry) => digest.take(entry));
  if (tap !== undefined) simulation.kernel.taps.subscribe(tap);
  const promises = new Promises(simulation, (sentence, timeMs) => {
    digest.tell(timeMs, `held: ${sentence}`);
    onHeld?.(sentence, timeMs);
  });
  play(promises, () => {
    const told: unknown = tell(new Story(simulation, promises));
    if (told instanceof Promise) refuse(told);
    for (const phrase of simulation.idleFaults()) {
      promises.break('fault', `the ${phrase} took hold`, ['it never touched a frame']);
    }
  });
  const { world } = simulation.kernel;
  return {
    scenario: name,
    verdict: promises.broken === undefined ? 'held' : 'broken',
    seed,
    hash: world.hash.toString(),
    virtualMs: world.timeMs,
    deliveries: world.deliveries,
    held: promises.held,
    broken: promises.broken,
    nodes: simulation.statuses(),
    lastTrace: lastTraceLines(world.trace),
    digest,
  };
}

/** What a story promised after its first `await` would count for nothing. */
function refuse(told: Promise<unknown>): never {
  told.catch(() => {}); // It is over: nobody else is to hear of it.
  throw new StoryError('a story is synchronous and returns no promise: take `async` out of it');
}

/** Runs the story to its end or to its broken promise. */
function play(promises: Promises, story: () => void): void {
  try {
    withPromises(promises, story);
  } catch (error) {
    if (error === endOfStory) return;
    if (error instanceof StoryError) {
      const line = storyLine(error.stack);
      throw line === undefined ? error : new StoryError(`${error.message} (${line})`);
    }
    if (!(error instanceof Bug)) throw error;
    promises.note('bug', 'the cluster breaks no invariant', bugText(error));
  }
}

/** The message, and where it happened down to the engine. */
function bugText({ message, cause, stack }: Bug): readonly string[] {
  const from = cause instanceof Error ? cause.stack : stack;
  const frames = (from ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const own = frames.filter((line) => !/node_modules|node:internal/.test(line));
  return [message, ...own.slice(0, 6).map((line) => line.trim())];
}
