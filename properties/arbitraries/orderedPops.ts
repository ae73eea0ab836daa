/** Random plans of groups that pop in order, some of them by attempts that have names. */
import type fc from 'fast-check';
import type { Plan, PlannedChange } from '../../harness/plan/plan.ts';
import { plans } from './plans.ts';

/** Of so many receives in a row the names are the same, and then there is none. */
const attempts = ['a', 'a', undefined, 'b', undefined] as const;

/** Plans of pops in which every receive is in order. */
export function orderedPlans(faults: Parameters<typeof plans>[0]): fc.Arbitrary<Plan> {
  return plans(faults, 'pop').map((plan) => ({ ...plan, changes: plan.changes.map(ordered) }));
}

function ordered(change: PlannedChange, index: number): PlannedChange {
  if (change.change !== 'ask' || change.event.type !== 'operator.receive') return change;
  const attemptId = attempts[index % attempts.length];
  const event = { ...change.event, fifo: true, ...(attemptId === undefined ? {} : { attemptId }) };
  return { ...change, event };
}
