/** Looks for a plan that breaks a promise; shrinks it, saves it, and hands over all about it. */
import { writeReplay } from '../../harness/check/replayString.ts';
import { buildId } from '../../harness/cli/buildId.ts';
import type { Plan } from '../../harness/plan/plan.ts';
import { type Finding, judge } from './judge.ts';
import { planAt } from './planAt.ts';
import { promiseOf } from './promises.ts';
import { startRunners } from './runners.ts';
import { savePlan } from './save.ts';
import { type Searched, type SearchFigures, search } from './search.ts';

/** How to look. */
export interface FuzzOptions {
  readonly seed: number;
  readonly jobs: number;
  readonly runsMax?: number | undefined;
  readonly forMs?: number | undefined;
  /** Where failing plans are saved. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
  readonly onRun?: ((soFar: SearchFigures) => void) | undefined;
}

/** A plan that breaks a promise, as small as it was made. */
export interface FoundPlan {
  /** The number of the plan that was drawn. */
  readonly run: number;
  readonly finding: Finding;
  readonly promise: string;
  readonly plan: Plan;
  readonly hash: string;
  readonly replay: string;
  /** Where it was saved. */
  readonly file: string;
}

/** What came of it. */
export interface Fuzzed extends Omit<Searched, 'failure'> {
  readonly found: FoundPlan | undefined;
}

/** Looks for a failing plan. */
export async function fuzz(options: FuzzOptions): Promise<Fuzzed> {
  const { seed, jobs, folder, ...limits } = options;
  const runners = startRunners(jobs);
  try {
    const searched = await search({ ...limits, planAt: (index) => planAt(seed, index) }, runners);
    const { failure, ...rest } = searched;
    if (failure === undefined) return { ...rest, found: undefined };
    const { index: run, plan } = failure;
    const { findings, hash } = judge(plan);
    const finding = findings[0]!;
    const { monitor } = finding;
    const replay = writeReplay({ plan, hash, build: buildId() });
    const file = savePlan(folder, monitor, plan);
    const found = { run, finding, promise: promiseOf(monitor), plan, hash, replay, file };
    return { ...rest, found };
  } finally {
    for (const runner of runners) runner.end();
  }
}
