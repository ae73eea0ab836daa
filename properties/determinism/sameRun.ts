/** Ways to run a plan that must not make a difference: each gives a trace hash. */
import { traceLine } from '../../harness/check/traceText.ts';
import type { Machines } from '../../harness/cluster/machines.ts';
import type { Kernel } from '../../harness/kernel/kernel.ts';
import type { TraceEntry } from '../../harness/kernel/trace.ts';
import { throughTheWire } from '../../harness/network/wireFilter.ts';
import type { Plan } from '../../harness/plan/plan.ts';
import { preparePlan, runPlan } from '../../harness/plan/runPlan.ts';

/** What a way of running needs besides the plan. */
export interface Setting {
  readonly machines?: Partial<Machines>;
  /** Where to fork, as a share of the run's steps, from 0 to 1. */
  readonly forkAt: number;
  /** Steps of the plain run. */
  readonly steps: number;
  readonly tap?: (entry: TraceEntry) => void;
  /** Told when a run was forked, in virtual ms. */
  readonly forked?: (timeMs: number) => void;
}

/** A way of running a plan; gives every kernel that ends up with the same history. */
export type Way = (plan: Plan, setting: Setting) => readonly Kernel[];

/** The plain way: what all others are compared with. */
export function plainly(plan: Plan, { machines = {} }: Pick<Setting, 'machines'>): Kernel {
  return runPlan(plan, { machines }).kernel;
}

/** The ways that must not make a difference. */
export const ways = {
  'a second time': (plan, setting) => [plainly(plan, setting)],
  'through the codec': (plan, { machines = {} }) => [
    runPlan(plan, { machines, filter: throughTheWire }).kernel,
  ],
  'with a listener': (plan, { machines = {}, tap = () => {} }) => [
    runPlan(plan, { machines, tap }).kernel,
  ],
  'from a fork': (plan, { machines = {}, forkAt, steps, forked }) => {
    const { kernel, endMs } = preparePlan(plan, { machines });
    const at = Math.floor(forkAt * steps);
    kernel.run(endMs, () => kernel.world.steps >= at);
    const fork = kernel.fork();
    forked?.(kernel.world.timeMs);
    // The fork first: whatever it did to the world that it came from would show there.
    fork.run(endMs);
    kernel.run(endMs);
    return [fork, kernel];
  },
} as const satisfies Readonly<Record<string, Way>>;

/** How two runs differ: the first entries of their traces that read differently. */
export function firstDifference(one: Kernel, other: Kernel): string {
  const left = one.world.trace[Symbol.iterator]();
  const right = other.world.trace[Symbol.iterator]();
  for (let index = 0; ; index += 1) {
    const a = left.next();
    const b = right.next();
    if (a.done && b.done) return 'traces that read the same: a frame or an event differs inside';
    const [lineA, lineB] = [a, b].map((each) => (each.done ? '(the end)' : traceLine(each.value)));
    if (lineA !== lineB) return `entry ${index}:\n  ${lineA}\n  ${lineB}`;
  }
}
