/** Runs plans of a seed in this process: what a benchmark measures. */
import { judge } from './judge.ts';
import { planAt } from './planAt.ts';

/** What it came to. */
export interface PlansRun {
  readonly runs: number;
  /** Frames that reached a node. */
  readonly deliveries: number;
  readonly ms: number;
}

/** Runs and judges the first plans of a seed. */
export function runPlans(seed: number, runs: number): PlansRun {
  const startedMs = performance.now();
  let deliveries = 0;
  for (let index = 0; index < runs; index += 1) {
    deliveries += judge(planAt(seed, index)).deliveries;
  }
  return { runs, deliveries, ms: performance.now() - startedMs };
}
