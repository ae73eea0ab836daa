/** Plays a story in simulation and judges it. */
import { FlowDigest } from '../check/flowDigest.ts';
import type { StoryRun } from '../check/storyRun.ts';
import { lastTraceLines } from '../check/traceText.ts';
import { Simulation, type SimulationOptions } from '../cluster/simulation.ts';
import { StoryError } from '../kernel/bug.ts';
import type { TraceEntry } from '../kernel/trace.ts';
import { Promises } from './promises.ts';
import type { Scenario } from './scenario.ts';
import { tellStory } from './tellStory.ts';

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
  tellStory(tell, simulation, promises);
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
