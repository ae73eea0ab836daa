/** Edits of times: all of them at once, then each by itself, toward few round numbers. */
import type { Plan } from '../../../harness/plan/plan.ts';
import type { Edit } from './edit.ts';
import { floors } from './numbers.ts';

/** The edits, those of all times first. */
export function timeEdits(plan: Plan): readonly Edit[] {
  return [...collective, ...startEdits, ...single(plan)];
}

const collective: readonly Edit[] = [
  ...[10_000, 5_000, 1_000, 500, 100, 10].map(
    (unit): Edit =>
      (plan) =>
        mapTimes(plan, (atMs) => Math.round(atMs / unit) * unit),
  ),
  ...[4, 2].map(
    (by): Edit =>
      (plan) =>
        mapTimes(plan, (atMs) => Math.round(atMs / by)),
  ),
];

/** Everything earlier, by as much as there is before the first step. */
const startEdits: readonly Edit[] = [0, 1_000, 2_000, 3_000, 5_000, 10_000].map(
  (start): Edit =>
    (plan) => {
      const first = Math.min(...timesOf(plan));
      if (!Number.isFinite(first) || start >= first) return undefined;
      return mapTimes(plan, (atMs) => atMs - first + start);
    },
);

function single(plan: Plan): readonly Edit[] {
  const edits: Edit[] = [];
  for (const list of ['workload', 'changes', 'faults'] as const) {
    for (const [index, { atMs }] of plan[list].entries()) {
      const better = new Set([...floors(atMs), ...floors(atMs + 500)]);
      for (const time of better) {
        edits.push((current) => {
          const now = current[list][index]?.atMs;
          if (now === undefined || roundness(time) <= roundness(now)) return undefined;
          const steps = current[list].map((each, at) =>
            at === index ? { ...each, atMs: time } : each,
          );
          return { ...current, [list]: steps };
        });
      }
    }
  }
  return edits;
}

/** How many zeroes a time ends with, more or less. */
function roundness(time: number): number {
  return [1, 10, 100, 1_000, 10_000].filter((unit) => time % unit === 0).length;
}

function timesOf({ workload, changes, faults }: Plan): readonly number[] {
  return [...workload, ...changes, ...faults].map(({ atMs }) => atMs);
}

function mapTimes(plan: Plan, map: (atMs: number) => number): Plan {
  const mapped = <T extends { readonly atMs: number }>(steps: readonly T[]): readonly T[] =>
    steps.map((step) => ({ ...step, atMs: map(step.atMs) }));
  const { workload, changes, faults } = plan;
  return {
    ...plan,
    workload: mapped(workload),
    changes: mapped(changes),
    faults: mapped(faults),
  };
}
