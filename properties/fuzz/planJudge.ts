/** Judges a plan that `simulatePlan` runs by every monitor. */

import type { Plan } from '../../harness/plan/plan.ts';
import type { PlanRun } from '../../harness/plan/runPlan.ts';
import type { BrokenOfPlan, PlanJudge } from '../../harness/simulatePlan.ts';
import { watchPlan } from '../monitors/evidence.ts';
import { everyMonitor } from '../monitors/index.ts';
import { type Finding, findingsOf } from './judge.ts';
import { promiseOf } from './promises.ts';

const linesMax = 12;
const everyFault = 'every declared fault takes hold';

/** The judge of one run of a plan. */
export function planJudge(plan: Plan): PlanJudge {
  const { machines, evidence } = watchPlan(plan);
  return {
    machines,
    promises: [...Object.keys(everyMonitor).map(promiseOf), everyFault],
    broken: (run) => brokenBy(findingsOf(evidence(run))) ?? idle(run),
  };
}

function brokenBy(findings: readonly Finding[]): BrokenOfPlan | undefined {
  const [first, ...others] = findings;
  if (first === undefined) return undefined;
  const also = others.map(({ monitor }) => promiseOf(monitor));
  const found = [...shownLines(first.found), ...also.map((each) => `also broken: ${each}`)];
  return { kind: 'monitor', sentence: promiseOf(first.monitor), found, also, timeMs: first.timeMs };
}

/** A plan that declares what never comes to pass shows something else than it says. */
function idle({ unfired }: PlanRun): BrokenOfPlan | undefined {
  const phrases = unfired().map(({ phrase }) => `${phrase} never took hold`);
  if (phrases.length === 0) return undefined;
  return { kind: 'fault', sentence: everyFault, found: phrases };
}

/** The first lines of what was found, and how many more there are. */
export function shownLines(found: readonly string[], max = linesMax): readonly string[] {
  if (found.length <= max) return found;
  return [...found.slice(0, max - 1), `and ${found.length - max + 1} more`];
}
