/** Looks for a plan that breaks a promise; shrinks it, saves it, and hands over all about it. */
import { writeReplay } from '../../harness/check/replayString.ts';
import { buildId } from '../../harness/cli/buildId.ts';
import type { Plan } from '../../harness/plan/plan.ts';
import { type Finding, judge, kindOf } from './judge.ts';
import { widePlanAt } from './planAt.ts';
import { promiseOf } from './promises.ts';
import { type Runner, startRunners } from './runners.ts';
import { savePlan } from './save.ts';
import { type Failure, type Searched, type SearchFigures, search } from './search.ts';
import { shrink, usualLimits } from './shrink/shrink.ts';
import { type PlanSize, sizeOf } from './shrink/steps.ts';

/** How to look. */
export interface FuzzOptions {
  readonly seed: number;
  readonly jobs: number;
  readonly runsMax?: number | undefined;
  readonly forMs?: number | undefined;
  /** Where failing plans are saved. */
  readonly folder: string;
  /** Whether a failing plan is made small. */
  readonly shrinks: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onRun?: ((soFar: SearchFigures) => void) | undefined;
  /** Told once a plan is found that breaks a promise. */
  readonly onFound?: ((promise: string) => void) | undefined;
  /** Told of each smaller plan that was tried. */
  readonly onTest?: ((runs: number) => void) | undefined;
}

/** A plan that breaks a promise, as small as it was made. */
export interface FoundPlan {
  /** The number of the plan that was drawn. */
  readonly run: number;
  readonly finding: Finding;
  readonly promise: string;
  /** Its size as it was drawn, and after shrinking. */
  readonly drawn: PlanSize;
  readonly shrunk: PlanSize;
  /** How many smaller plans were tried. */
  readonly shrinkRuns: number;
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
  const { seed, jobs } = options;
  const runners = startRunners(jobs);
  try {
    const drawn = (index: number) => widePlanAt(seed, index);
    const { failure, ...searched } = await search({ ...options, planAt: drawn }, runners);
    if (failure === undefined) return { ...searched, found: undefined };
    options.onFound?.(promiseOf(failure.judged.findings[0]!.monitor));
    return { ...searched, found: await found(failure, runners, options) };
  } finally {
    for (const runner of runners) runner.end();
  }
}

async function found(
  { index, plan: drawn, judged }: Failure,
  runners: readonly Runner[],
  { folder, shrinks, signal, onTest }: FuzzOptions,
): Promise<FoundPlan> {
  const wanted = judged.findings[0]!;
  const limits = { ...usualLimits, signal, onTest };
  const { plan, runs: shrinkRuns } = shrinks
    ? await shrink(drawn, wanted, runners, limits)
    : { plan: drawn, runs: 0 };
  const { findings, hash } = judge(plan);
  const finding = findings.find((each) => kindOf(each) === kindOf(wanted)) ?? wanted;
  const { monitor } = finding;
  return {
    run: index,
    finding,
    promise: promiseOf(monitor),
    drawn: sizeOf(drawn),
    shrunk: sizeOf(plan),
    shrinkRuns,
    plan,
    hash,
    replay: writeReplay({ plan, hash, build: buildId() }),
    file: savePlan(folder, monitor, plan),
  };
}
