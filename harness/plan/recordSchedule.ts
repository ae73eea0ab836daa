/** Records the schedule of a run that drew its latencies, so that it can be shrunk and saved. */
import type { LateEntry } from '../network/schedule.ts';
import type { Plan } from './plan.ts';
import { type PlanOptions, runPlan } from './runPlan.ts';

/**
 * The same plan with the latencies that its run had written down: a run of it has the same trace
 * hash. What is late is late compared with the entry that took the shortest.
 */
export function recordSchedule(
  plan: Plan,
  options: Pick<PlanOptions, 'machines' | 'filter'> = {},
): Plan {
  const taken: LateEntry[] = [];
  runPlan(plan, { ...options, onLatency: (entry) => taken.push(entry) });
  const latencyMs = taken.reduce((least, { byMs }) => Math.min(least, byMs), Infinity);
  if (taken.length === 0) return { ...plan, schedule: { latencyMs: 1, late: [] } };
  const late = taken
    .filter(({ byMs }) => byMs > latencyMs)
    .map((entry) => ({ ...entry, byMs: entry.byMs - latencyMs }));
  return { ...plan, schedule: { latencyMs, late } };
}
