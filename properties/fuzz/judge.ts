/** Runs a plan and asks every monitor what was broken. */
import type { Machines } from '../../harness/cluster/machines.ts';
import { Bug } from '../../harness/kernel/bug.ts';
import type { Plan } from '../../harness/plan/plan.ts';
import { type PlanRun, preparePlan } from '../../harness/plan/runPlan.ts';
import { watchPlan } from '../monitors/evidence.ts';
import { everyMonitor } from '../monitors/index.ts';

/** What one monitor says of a run. */
export interface Finding {
  /** A name of `everyMonitor`, or `bug`: a step threw. */
  readonly monitor: string;
  /** A line each thing that was found. */
  readonly found: readonly string[];
  /** When the first of them came about, in virtual ms; absent: the end of the run shows it. */
  readonly timeMs?: number | undefined;
}

/** A run that is over, judged. */
export interface Judged {
  readonly findings: readonly Finding[];
  readonly hash: string;
  /** Frames that reached a node. */
  readonly deliveries: number;
  readonly virtualMs: number;
  /** Where in the plan's list the faults stand that never took hold. */
  readonly unfired: readonly number[];
}

/** Runs a plan to its end, with broken machines if any are given, and judges it. */
export function judge(plan: Plan, mutants: Partial<Machines> = {}): Judged {
  const watch = watchPlan(plan, mutants);
  const run = preparePlan(plan, { machines: watch.machines });
  try {
    run.kernel.run(run.endMs);
  } catch (error) {
    if (!(error instanceof Bug)) throw error;
    const { timeMs } = run.kernel.world;
    return { findings: [{ ...bugFinding(error), timeMs }], ...figures(run) };
  }
  return { findings: findingsOf(watch.evidence(run)), ...figures(run) };
}

/** What the monitors say of a run. */
export function findingsOf(evidence: Parameters<(typeof everyMonitor)[string]>[0]): Finding[] {
  return Object.entries(everyMonitor).flatMap(([monitor, ask]) => {
    const found = ask(evidence);
    const [first] = found;
    if (first === undefined) return [];
    return [{ monitor, found: found.map(({ text }) => text), timeMs: first.timeMs }];
  });
}

/** What is said of a step that threw. */
export function bugFinding({ message }: Bug): Finding {
  return { monitor: 'bug', found: [message] };
}

/**
 * What makes two findings the same mistake: their monitor, and of steps that threw what they say,
 * but for names and numbers.
 */
export function kindOf({ monitor, found }: Finding): string {
  if (monitor !== 'bug') return monitor;
  return `bug ${found[0]!.replace(/"[^"]*"|\S*\d\S*/g, '#').slice(0, 80)}`;
}

function figures({ kernel: { world }, unfired }: PlanRun): Omit<Judged, 'findings'> {
  const { hash, deliveries, timeMs: virtualMs } = world;
  const idle = unfired().map(({ index }) => index);
  return { hash: hash.toString(), deliveries, virtualMs, unfired: idle };
}
