/** What kinds of traffic have in common: how they change the plan that they come on top of. */
import type { NodeSpec } from '../../../harness/cluster/nodeSpec.ts';
import type { Plan, PlannedChange, PlannedSend } from '../../../harness/plan/plan.ts';
import { specsOf } from '../../monitors/evidence.ts';

/** Makes more of a plan. */
export type Widen = (plan: Plan) => Plan;

/** The specification of a kind of node. */
export type SpecOf<K extends NodeSpec['kind']> = Extract<NodeSpec, { readonly kind: K }>;

/** Every node of a kind that a plan ever has. */
export function nodesOfKind<K extends NodeSpec['kind']>(plan: Plan, kind: K): readonly SpecOf<K>[] {
  return specsOf(plan).filter((spec): spec is SpecOf<K> => spec.kind === kind);
}

/** The plan with each of its nodes of a kind changed, those that join later as well. */
export function mapNodes<K extends NodeSpec['kind']>(
  plan: Plan,
  kind: K,
  map: (spec: SpecOf<K>) => SpecOf<K>,
): Plan {
  const mapped = (spec: NodeSpec): NodeSpec => (spec.kind === kind ? map(spec as SpecOf<K>) : spec);
  return {
    ...plan,
    topology: plan.topology.map(mapped),
    changes: plan.changes.map(
      (change): PlannedChange =>
        change.change === 'join' ? { ...change, node: mapped(change.node) } : change,
    ),
  };
}

/** The plan with all nodes of a kind set alike. */
export function withOptions<K extends NodeSpec['kind']>(
  plan: Plan,
  kind: K,
  options: Partial<SpecOf<K>['options']>,
): Plan {
  return mapNodes(plan, kind, (spec) => ({ ...spec, options: { ...spec.options, ...options } }));
}

/** The plan with some of its push groups changed, each by what is drawn for it. */
export function mapGroups<T>(
  plan: Plan,
  drawn: readonly (T | undefined)[],
  map: (spec: SpecOf<'consumer'>, drawn: T) => SpecOf<'consumer'>,
): Plan {
  const groups = [...new Set(nodesOfKind(plan, 'consumer').map(groupOf))];
  return mapNodes(plan, 'consumer', (spec) => {
    const own = drawn[groups.indexOf(groupOf(spec)) % drawn.length];
    return own === undefined ? spec : map(spec, own);
  });
}

/** The group of a consumer. */
export function groupOf({ name, options }: SpecOf<'consumer'>): string {
  return options.group ?? name;
}

/** Whether a send is nothing but a message: each is made something else by one kind at most. */
export function isPlain({ request, transaction, delayLevel, ...send }: PlannedSend): boolean {
  const { delayTimeMs, batch } = send;
  return (request ?? transaction ?? delayLevel ?? delayTimeMs ?? batch) === undefined;
}

/** The plan with its plain sends changed, in turn by what is drawn. */
export function mapSends<T>(
  plan: Plan,
  drawn: readonly (T | undefined)[],
  map: (send: PlannedSend, drawn: T) => PlannedSend,
): Plan {
  const workload = plan.workload.map((send, index) => {
    const own = drawn[index % drawn.length];
    return own === undefined || !isPlain(send) ? send : map(send, own);
  });
  return { ...plan, workload };
}

/** The time of a plan's last step, in ms. */
export function lastStepMs({ workload, changes }: Plan): number {
  return Math.max(0, ...workload.map(({ atMs }) => atMs), ...changes.map(({ atMs }) => atMs));
}

/** The topic that most messages go to. */
export function busiestTopic({ workload }: Plan): string {
  const counts = new Map<string, number>();
  for (const { topic } of workload) counts.set(topic, (counts.get(topic) ?? 0) + 1);
  const [first] = [...counts].sort(([, one], [, other]) => other - one);
  return first?.[0] ?? 'orders';
}
