/** The library's `replay`: the same run again, to the same trace hash. */
import { type Replay, readReplay } from './check/replayString.ts';
import { buildId } from './cli/buildId.ts';
import { StoryError } from './kernel/bug.ts';
import { type Simulated, simulate, unnamedStory } from './simulate.ts';
import { type SimulatePlanOptions, simulatePlan } from './simulatePlan.ts';
import { findScenario } from './story/scenario.ts';

/** A run that was played again, and how it compares with the recorded one. */
export interface Replayed extends Simulated {
  /** Whether it is the recorded run, to the last step. */
  readonly same: boolean;
  readonly recordedHash: string;
  /** The build that recorded it; another build may well make another run. */
  readonly recordedBuild: string;
  /** This build. */
  readonly build: string;
}

/**
 * Plays the run of a replay string again.
 * @param text a replay string, `v1:...`
 * @throws StoryError when it is no replay string, or its story is not known here
 */
export function replay(text: string, options: SimulatePlanOptions = {}): Replayed {
  const read = readReplay(text);
  if (!read.ok) throw new StoryError(`this is no replay string: ${read.problem}`);
  const { hash: recordedHash, build: recordedBuild } = read.replay;
  const build = buildId();
  const run = play(read.replay, build, options);
  return { ...run, same: run.hash === recordedHash, recordedHash, recordedBuild, build };
}

function play(recorded: Replay, build: string, options: SimulatePlanOptions): Simulated {
  if ('plan' in recorded) return simulatePlan(recorded.plan, options);
  const { story, seed, build: recordedBuild } = recorded;
  const scenario = findScenario(story);
  if (scenario === undefined) {
    if (story === unnamedStory) {
      throw new StoryError(
        'the run is of a story without a name: name it with scenario(name, ...) to replay it',
      );
    }
    const where =
      build === recordedBuild
        ? 'it is registered by whoever recorded the run'
        : `the run was recorded by build ${recordedBuild}, and this is build ${build}`;
    throw new StoryError(`there is no story "${story}": ${where}`);
  }
  return simulate(scenario, { ...options, seed });
}
