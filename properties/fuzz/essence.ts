/**
 * The few rows of a run's message flow that matter for what was found: the frames of the message
 * that it is about, the faults, who died and came back, what the plan asked for.
 */
import { Flow, type FlowRow } from '../../harness/check/diagram/flow.ts';
import { type DrawOptions, drawFlow } from '../../harness/check/diagram/terminal.ts';
import type { Machines } from '../../harness/cluster/machines.ts';
import { Bug } from '../../harness/kernel/bug.ts';
import type { Plan } from '../../harness/plan/plan.ts';
import { preparePlan } from '../../harness/plan/runPlan.ts';
import { focusOf } from './focus.ts';
import type { Finding } from './judge.ts';

const rowsMax = 24;

/**
 * The diagram of what matters for what was `found` in a run of a plan, line by line. What was
 * broken stands where it came about: at `timeMs`, or at the end.
 */
export function drawEssence(
  plan: Plan,
  { found, timeMs }: Pick<Finding, 'found' | 'timeMs'>,
  options: Pick<DrawOptions, 'width' | 'paint'> = {},
  machines: Partial<Machines> = {},
): readonly string[] {
  const flow = new Flow();
  const focus = focusOf(plan, found);
  const shown = new Set<number>();
  const { kernel, endMs } = preparePlan(plan, {
    machines,
    tap: (entry) => {
      const index = flow.rows.length;
      flow.take(entry);
      if (flow.rows.length > index && focus.matters(entry)) shown.add(index);
    },
  });
  try {
    kernel.run(endMs);
  } catch (error) {
    if (!(error instanceof Bug)) throw error;
  }
  const essence = selected(flow, shown);
  essence.promise('broken', found[0] ?? 'a promise', timeMs ?? kernel.world.timeMs);
  const up = plan.topology.map(({ name }) => name);
  return drawFlow(essence, { ...options, rowsMax, up });
}

/** The flow with these rows alone, and the other halves of their calls. */
function selected({ rows, nodes }: Flow, indices: ReadonlySet<number>): Flow {
  const all = new Set(indices);
  for (const index of indices) {
    const row = rows[index]!;
    if (row.kind === 'arrow' && row.other >= 0) all.add(row.other);
  }
  const ordered = [...all].sort((a, b) => a - b);
  const places = new Map(ordered.map((index, place) => [index, place]));
  const moved = (row: FlowRow): FlowRow =>
    row.kind === 'arrow' ? { ...row, other: places.get(row.other) ?? -1 } : row;
  const flow = new Flow();
  flow.nodes.push(...nodes);
  flow.rows.push(...ordered.map((index) => moved(rows[index]!)));
  return flow;
}
