/**
 * Random plans: small clusters, a workload, joins, leaves and pauses, and faults.
 *
 * A plan is drawn as a sketch of small numbers and turned into names and times by a pure function,
 * so whatever fast-check draws or shrinks to is a plan that can be run.
 */
import type fc from 'fast-check';
import type { NodeSpec } from '../../harness/cluster/nodeSpec.ts';
import type { Plan, PlannedChange } from '../../harness/plan/plan.ts';
import { type FaultKind, faultKinds, planFaults } from './faults.ts';
import { hasPushConsumers, nodesOf, type PlannedNode } from './nodes.ts';
import { timeOf } from './planTime.ts';
import { popsOf } from './pops.ts';
import { type Clients, type PlanSketch, sketches, topicNames } from './sketch.ts';

/**
 * How long a cluster may take to settle once nothing goes wrong any more, in ms. Where every end of
 * a connection is told at once: name servers and clients learn of a broker within 30 s each, a
 * group rebalances within 20 s; and then it has to stay quiet for a while. Where a road may hide a
 * death: a silent client is noticed after 120 s at a scan each 10 s, before all that.
 */
export const healForMs = { told: 120_000, hidden: 200_000 } as const;

/** Random plans; `kinds` and `clients` limit which faults and consumers there may be. */
export function plans(
  kinds: readonly FaultKind[] = faultKinds,
  clients: Clients = 'push',
): fc.Arbitrary<Plan> {
  return sketches(kinds, clients).map(planOf);
}

/** The plan that a sketch means. */
export function planOf(sketch: PlanSketch): Plan {
  const nodes = nodesOf(sketch);
  const { changes, faults, crashesBrokers } = planFaults(sketch, nodes);
  const durable = (spec: NodeSpec): NodeSpec =>
    spec.kind === 'broker' && crashesBrokers
      ? { ...spec, options: { ...spec.options, flushDiskType: 'SYNC_FLUSH' } }
      : spec;
  return {
    version: 1,
    seed: sketch.seed,
    topology: nodes
      .filter(({ joinsAtMs }) => joinsAtMs === undefined)
      .map(({ spec }) => durable(spec)),
    workload: workloadOf(sketch),
    changes: [
      ...nodes.flatMap((node) => comings({ ...node, spec: durable(node.spec) })),
      ...pausesOf(sketch, nodes),
      ...popsOf(sketch),
      ...changes,
    ],
    faults,
    healForMs: faults.some(({ kind }) => kind === 'road') ? healForMs.hidden : healForMs.told,
    ...(sketch.steady ? { schedule: { latencyMs: 1, late: [] } } : {}),
  };
}

function comings({ spec, joinsAtMs, leavesAtMs }: PlannedNode): readonly PlannedChange[] {
  const changes: PlannedChange[] = [];
  if (joinsAtMs !== undefined) changes.push({ atMs: joinsAtMs, change: 'join', node: spec });
  if (leavesAtMs !== undefined)
    changes.push({ atMs: leavesAtMs, change: 'leave', node: spec.name });
  return changes;
}

function pausesOf(sketch: PlanSketch, nodes: readonly PlannedNode[]): readonly PlannedChange[] {
  const members = nodes.filter(({ spec }) => spec.kind === 'consumer');
  if (members.length === 0) return [];
  return sketch.pauses.flatMap(({ member, at, forMs }): readonly PlannedChange[] => {
    const node = members[member % members.length]!.spec.name;
    const ask = { change: 'ask', node } as const;
    const atMs = timeOf(sketch, at);
    return [
      { ...ask, atMs, event: { type: 'operator.suspend' } },
      { ...ask, atMs: atMs + forMs, event: { type: 'operator.resume' } },
    ];
  });
}

const tagsInTurn = ['red', 'green'] as const;

function workloadOf(sketch: PlanSketch): Plan['workload'] {
  const { sends, producers, groups, simples } = sketch;
  // Most messages are for somebody.
  const readers = [...simples, ...(hasPushConsumers(sketch) ? groups : [])];
  const topics = [...readers, ...readers, ...readers].map(({ topic }) => topicNames[topic]!);
  const choice = [...topics, ...topicNames];
  return sends.flatMap(({ times, gapMs, producer, topic, queueId, tags, at, mode }, number) =>
    Array.from({ length: times }, (_, index) => ({
      atMs: timeOf(sketch, at) + index * gapMs,
      producer: `p${producer % producers}`,
      topic: choice[topic % choice.length]!,
      id: times === 1 ? `m${number}` : `m${number}.${index}`,
      mode,
      ...(tags === undefined ? {} : { tags: tags === 'mixed' ? tagsInTurn[index % 2]! : tags }),
      ...(queueId === undefined ? {} : { queueId }),
    })),
  );
}
