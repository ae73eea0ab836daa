/** Edits of a plan as a whole: its seed, schedule, how long it heals, what things are called. */

import type { LateEntry } from '../../../harness/network/schedule.ts';
import type { Plan } from '../../../harness/plan/plan.ts';
import { recordSchedule } from '../../../harness/plan/recordSchedule.ts';
import { healForMs } from '../../arbitraries/plans.ts';
import { reduceList } from './ddmin.ts';
import type { Edit } from './edit.ts';
import { applyEdits } from './edit.ts';
import type { Tester } from './tester.ts';

/** Seed, schedule and heal. */
export const planEdits: readonly Edit[] = [
  (plan) => ({ ...plan, schedule: { latencyMs: 1, late: [] } }),
  (plan) => ({ ...plan, seed: 1 }),
  (plan) => (plan.workload.length > 2 ? inOneQueue(plan) : undefined),
  (plan) => ({ ...plan, healForMs: Math.min(plan.healForMs, healForMs.told) }),
];

/** What only shows where two messages meet needs many of them in many queues. */
function inOneQueue(plan: Plan): Plan {
  return { ...plan, workload: plan.workload.map((send) => ({ ...send, queueId: 0 })) };
}

/** Sends are numbered anew, in the order of their times. */
export function renumbered(plan: Plan): Plan {
  const ordered = [...plan.workload].sort((a, b) => a.atMs - b.atMs);
  const numbers = new Map(ordered.map((send, index) => [send, `m${index + 1}`]));
  const workload = plan.workload.map((send) => ({ ...send, id: numbers.get(send)! }));
  const names = new Map(plan.workload.map((send) => [send.id, numbers.get(send)!]));
  const changes = plan.changes.map((each) =>
    each.change === 'recall' ? { ...each, send: names.get(each.send) ?? each.send } : each,
  );
  return { ...plan, workload, changes };
}

/** Steps in the order of their times, as a reader expects them. */
export function ordered(plan: Plan): Plan {
  const inOrder = <T extends { readonly atMs: number }>(steps: readonly T[]) =>
    [...steps].sort((a, b) => a.atMs - b.atMs);
  const { workload, changes, faults } = plan;
  return {
    ...plan,
    workload: inOrder(workload),
    changes: inOrder(changes),
    faults: inOrder(faults),
  };
}

const lateMax = 40;

/**
 * Writes down the latencies that the seed meant and takes the late ones out, as far as the mistake
 * goes without; a plan that still has many stays as it was, which is shorter.
 */
export async function reduceSchedule(plan: Plan, tester: Tester): Promise<Plan> {
  if (tester.spent) return plan;
  let written = plan;
  if (plan.schedule === undefined) {
    const accepted = await tester.first([recordSchedule(plan)]);
    if (accepted === undefined) return plan;
    written = accepted.plan;
  }
  const { latencyMs } = written.schedule!;
  const withLate = (late: readonly LateEntry[]) => ({ ...written, schedule: { latencyMs, late } });
  const late = await reduceList(written.schedule!.late, withLate, tester);
  if (late.length > lateMax) return plan;
  written = withLate(late);
  const lessLate = late.flatMap((_, index) =>
    [1, 10, 100, 1_000].map(
      (byMs): Edit =>
        (current) => {
          const { schedule } = current;
          const now = schedule?.late[index];
          if (now === undefined || byMs >= now.byMs) return undefined;
          const entries = schedule!.late.map((each, at) =>
            at === index ? { ...each, byMs } : each,
          );
          return { ...current, schedule: { ...schedule!, late: entries } };
        },
    ),
  );
  return applyEdits(written, lessLate, tester);
}
