/**
 * How many runs a property gets, and how to have a failed one again: fast-check prints `seed` and
 * `path`, which ORRERY_FC_SEED and ORRERY_FC_PATH hand back to it. ORRERY_FC_RUNS sets the runs of
 * every property, for a soak or a glance.
 *
 * The seed is written down, so that two runs of the tests are the same run: ORRERY_FC_SEED=random
 * looks further, at new plans each time.
 */
import type { Marks } from './sometimes.ts';

/** The part of fast-check's parameters that is decided here. */
export interface Runs {
  readonly numRuns: number;
  readonly seed?: number;
  readonly path?: string;
  /** What was broken belongs into the message that a test runner prints. */
  readonly includeErrorInReport: true;
}

const usualSeed = 20_261_122;

/** Parameters for a property that wants so many runs. */
export function runs(numRuns: number): Runs {
  const { ORRERY_FC_SEED: seed, ORRERY_FC_PATH: path, ORRERY_FC_RUNS: given } = process.env;
  return {
    numRuns: Number(given ?? numRuns),
    includeErrorInReport: true,
    ...(seed === 'random' ? {} : { seed: Number(seed ?? usualSeed) }),
    ...(path === undefined ? {} : { path }),
  };
}

/**
 * Verifies marks, unless a failed run is being had again or fewer runs than usual were asked for.
 */
export function verifyAfter<Name extends string>(marks: Marks<Name>, numRuns: number): void {
  if (runs(numRuns).path === undefined && runs(numRuns).numRuns >= numRuns) marks.verify();
}
