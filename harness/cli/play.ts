/** Plays stories for the command line: collects what there is to show of a run. */
import { Flow } from '../check/diagram/flow.ts';
import { writeReplay } from '../check/replayString.ts';
import type { StoryRun } from '../check/storyRun.ts';
import { traceLine } from '../check/traceText.ts';
import { throughTheWire } from '../network/wireFilter.ts';
import type { Scenario } from '../story/scenario.ts';
import { simulateStory } from '../story/simulateStory.ts';
import { buildId } from './buildId.ts';

/** How a story is played. */
export interface PlayWish {
  readonly seed?: number | undefined;
  /** Each frame goes through the codec and back. */
  readonly wire?: boolean | undefined;
  /** Called with each line of the trace. */
  readonly onTrace?: ((line: string) => void) | undefined;
}

/** A run and what there is to show of it. */
export interface Played {
  readonly run: StoryRun;
  readonly flow: Flow;
  readonly replay: string;
}

/** Plays one story. */
export function play(scenario: Scenario, { seed, wire, onTrace }: PlayWish): Played {
  const flow = new Flow();
  const run = simulateStory(scenario, {
    ...(seed === undefined ? {} : { seed }),
    ...(wire ? { filter: throughTheWire } : {}),
    tap: (entry) => {
      flow.take(entry);
      onTrace?.(traceLine(entry));
    },
    onHeld: (sentence, timeMs) => flow.promise('held', sentence, timeMs),
  });
  if (run.broken !== undefined) flow.promise('broken', run.broken.sentence, run.broken.timeMs);
  const { hash } = run;
  const replay = writeReplay({ story: run.scenario, seed: run.seed, hash, build: buildId() });
  return { run, flow, replay };
}
