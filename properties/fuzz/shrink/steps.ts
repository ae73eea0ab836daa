/** The steps of a plan in one list, so that they can be taken out whatever kind they are of. */
import type { Plan, PlannedChange, PlannedFault, PlannedSend } from '../../../harness/plan/plan.ts';
import { specsOf } from '../../monitors/evidence.ts';

/** One step: an entry of the workload, the changes or the faults. */
export type Step =
  | { readonly list: 'workload'; readonly step: PlannedSend }
  | { readonly list: 'changes'; readonly step: PlannedChange }
  | { readonly list: 'faults'; readonly step: PlannedFault };

/** Steps that go together: who leaves returns, and what is taken back was sent. */
export type Unit = readonly Step[];

/** How large a plan is. */
export interface PlanSize {
  /** Entries of the workload, the changes and the faults. */
  readonly steps: number;
  /** Those of them that are faults. */
  readonly faults: number;
  readonly nodes: number;
}

/** The size of a plan. */
export function sizeOf(plan: Plan): PlanSize {
  const { workload, changes, faults } = plan;
  const steps = workload.length + changes.length + faults.length;
  return { steps, faults: faults.length, nodes: specsOf(plan).length };
}

/** The steps of a plan in the order of their times. */
export function unitsOf({ workload, changes, faults }: Plan): readonly Unit[] {
  const units: Unit[] = [
    ...workload.map((step): Unit => [{ list: 'workload', step }, ...recallsOf(step, changes)]),
    ...changeUnits(changes.filter(({ change }) => change !== 'recall')),
    ...faults.map((step): Unit => [{ list: 'faults', step }]),
  ];
  const timeOf = ([first]: Unit) => first!.step.atMs;
  return units.sort((a, b) => timeOf(a) - timeOf(b));
}

/** Each step by itself, in the order of their times. */
export function singlesOf(plan: Plan): readonly Unit[] {
  return unitsOf(plan).flatMap((unit) => unit.map((step): Unit => [step]));
}

/** The plan with these steps alone, each list in the order that it had. */
export function withUnits(plan: Plan, units: readonly Unit[]): Plan {
  const kept = new Set<object>(units.flat().map(({ step }) => step));
  return {
    ...plan,
    workload: plan.workload.filter((step) => kept.has(step)),
    changes: plan.changes.filter((step) => kept.has(step)),
    faults: plan.faults.filter((step) => kept.has(step)),
  };
}

function recallsOf({ id }: PlannedSend, changes: readonly PlannedChange[]): Unit {
  return changes.flatMap(
    (step): Unit =>
      step.change === 'recall' && step.send === id ? [{ list: 'changes', step }] : [],
  );
}

function changeUnits(changes: readonly PlannedChange[]): readonly Unit[] {
  const units: Step[][] = [];
  const open = new Map<string, Step[]>();
  const ordered = [...changes].sort((a, b) => a.atMs - b.atMs);
  for (const change of ordered) {
    const step: Step = { list: 'changes', step: change };
    const ends = endOf(change);
    const opened = ends === undefined ? undefined : open.get(ends);
    if (opened !== undefined) {
      opened.push(step);
      open.delete(ends!);
      continue;
    }
    const unit = [step];
    units.push(unit);
    const begins = beginningOf(change);
    if (begins !== undefined) open.set(begins, unit);
  }
  return units;
}

function beginningOf(change: PlannedChange): string | undefined {
  if (change.change === 'leave') return `away ${change.node}`;
  const isPause = change.change === 'ask' && change.event.type === 'operator.suspend';
  return isPause ? `paused ${change.node}` : undefined;
}

function endOf(change: PlannedChange): string | undefined {
  if (change.change === 'return') return `away ${change.node}`;
  const isResume = change.change === 'ask' && change.event.type === 'operator.resume';
  return isResume ? `paused ${change.node}` : undefined;
}
