/**
 * How many runs a property gets, and how to have a failed one again: fast-check prints `seed` and
 * `path`, which ORRERY_SEED and ORRERY_PATH hand back to it. ORRERY_RUNS multiplies the runs.
 */

/** The part of fast-check's parameters that is decided here. */
export interface Runs {
  readonly numRuns: number;
  readonly seed?: number;
  readonly path?: string;
}

/** Parameters for a property that wants so many runs. */
export function runs(numRuns: number): Runs {
  const { ORRERY_SEED: seed, ORRERY_PATH: path, ORRERY_RUNS: times } = process.env;
  return {
    numRuns: numRuns * Number(times ?? 1),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
    ...(path === undefined ? {} : { path }),
  };
}
