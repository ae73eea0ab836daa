/**
 * Shrinks a plan that breaks a promise: what it does not need to break that promise again is taken
 * out, and what is left is made plain. It works on plans, not on what they were drawn from: a plan
 * from a file shrinks as well.
 */
import type { Plan } from '../../../harness/plan/plan.ts';
import { type Finding, judge, kindOf } from '../judge.ts';
import type { Runner } from '../runners.ts';
import { reduceList } from './ddmin.ts';
import { applyEdits } from './edit.ts';
import { nodeEdits, optionEdits } from './nodeEdits.ts';
import { ordered, planEdits, reduceSchedule, renumbered } from './planEdits.ts';
import { stepEdits } from './stepEdits.ts';
import { singlesOf, unitsOf, withUnits } from './steps.ts';
import { Tester, type TestLimits } from './tester.ts';
import { timeEdits } from './timeEdits.ts';

/** A plan that was shrunk. */
export interface Shrunk {
  readonly plan: Plan;
  /** How many smaller plans were run. */
  readonly runs: number;
}

/** How long to shrink, if nothing else is said. */
export const usualLimits: TestLimits = { runsMax: 3_000, forMs: 90_000 };

/** A run has thousands of latencies: most of the time would go there. */
const scheduleRunsMax = 500;

/** Shrinks a plan that shows a finding, as far as the limits allow. */
export async function shrink(
  plan: Plan,
  finding: Finding,
  runners: readonly Runner[],
  limits: TestLimits = usualLimits,
): Promise<Shrunk> {
  const tester = new Tester(kindOf(finding), runners, limits);
  let current = await applyEdits(plan, [withoutIdleFaults], tester);
  for (let before = ''; before !== JSON.stringify(current) && !tester.spent; ) {
    before = JSON.stringify(current);
    current = await oneRound(current, tester);
  }
  if (current.schedule?.late.length !== 0) {
    const shrunk = current;
    current = await tester.within(scheduleRunsMax, () => reduceSchedule(shrunk, tester));
  }
  current = await applyEdits(current, [renumbered, ordered, withoutIdleFaults], tester);
  return { plan: current, runs: tester.runs };
}

/** A fault that never took hold explains nothing, and would be told of in each replay. */
function withoutIdleFaults(plan: Plan): Plan {
  const { unfired } = judge(plan);
  return { ...plan, faults: plan.faults.filter((_, index) => !unfired.includes(index)) };
}

async function oneRound(plan: Plan, tester: Tester): Promise<Plan> {
  let current = await applyEdits(plan, planEdits, tester);
  // What goes together first; then what is left of it by itself, as far as that is fair.
  for (const units of [unitsOf, singlesOf]) {
    const base = current;
    const kept = await reduceList(units(base), (some) => withUnits(base, some), tester);
    current = withUnits(base, kept);
  }
  for (const edits of [nodeEdits, optionEdits, stepEdits, timeEdits]) {
    current = await applyEdits(current, edits(current), tester);
  }
  return current;
}
