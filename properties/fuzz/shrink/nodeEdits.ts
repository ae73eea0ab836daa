/** Edits that leave a plan fewer and plainer nodes. */
import type { NodeSpec } from '../../../harness/cluster/nodeSpec.ts';
import type { Plan, PlannedChange, PlannedFault } from '../../../harness/plan/plan.ts';
import { specsOf } from '../../monitors/evidence.ts';
import type { Edit } from './edit.ts';

/** Takes nodes out with all that is about them, or lets another of their kind do their part. */
export function nodeEdits(plan: Plan): readonly Edit[] {
  const names = specsOf(plan).map(({ name }) => name);
  return names
    .reverse()
    .flatMap((name): Edit[] => [
      (current) => without(current, name),
      (current) => replaced(current, name),
      (current) => fromTheStart(current, name),
    ]);
}

/** Leaves options out, each time in all nodes of a kind that have it alike: groups must agree. */
export function optionEdits(plan: Plan): readonly Edit[] {
  const edits: Edit[] = [];
  const seen = new Set<string>();
  for (const { kind, options } of specsOf(plan)) {
    for (const [option, value] of Object.entries(options)) {
      const key = `${kind} ${option} ${JSON.stringify(value)}`;
      if (seen.has(key)) continue;
      seen.add(key);
      edits.push(...optionEditsOf(kind, option, JSON.stringify(value)));
    }
  }
  return edits;
}

function optionEditsOf(kind: NodeSpec['kind'], option: string, value: string): readonly Edit[] {
  const withOption = (change: (given: unknown) => unknown) => (plan: Plan) =>
    mapSpecs(plan, (spec) => {
      const { [option]: given, ...options } = spec.options as Record<string, unknown>;
      if (spec.kind !== kind || JSON.stringify(given) !== value) return spec;
      const changed = change(given);
      const rest = changed === undefined ? options : { ...options, [option]: changed };
      return { ...spec, options: rest } as NodeSpec;
    });
  const leaveOut = withOption(() => undefined);
  if (option === 'namesrvs') {
    const names = JSON.parse(value) as readonly string[];
    const alone = names.map((name) => withOption(() => [name]));
    return names.length > 1 ? [leaveOut, ...alone] : [leaveOut];
  }
  if (option !== 'topics') return [leaveOut];
  const topics = JSON.parse(value) as Record<string, number>;
  return [
    leaveOut,
    ...Object.keys(topics).map((name) =>
      withOption(() => {
        const { [name]: _one, ...others } = topics;
        return others;
      }),
    ),
    withOption((given) =>
      Object.fromEntries(Object.keys(given as object).map((name) => [name, 1])),
    ),
  ];
}

function mapSpecs(plan: Plan, map: (spec: NodeSpec) => NodeSpec): Plan {
  return {
    ...plan,
    topology: plan.topology.map(map),
    changes: plan.changes.map((each) =>
      each.change === 'join' ? { ...each, node: map(each.node) } : each,
    ),
  };
}

function without(plan: Plan, name: string): Plan {
  const topology = plan.topology.filter((spec) => spec.name !== name);
  const known = mapSpecs({ ...plan, topology }, (spec) => knowing(spec, name, undefined));
  return {
    ...known,
    workload: plan.workload.filter(({ producer }) => producer !== name),
    changes: known.changes.filter((each) => nameIn(each) !== name),
    faults: plan.faults.filter((fault) => !placesOf(fault).includes(name)),
  };
}

/** Who knows a node that is gone knows another in its place, or one less, or all as if unsaid. */
function knowing(spec: NodeSpec, gone: string, other: string | undefined): NodeSpec {
  const { namesrvs, ...options } = spec.options as { readonly namesrvs?: readonly string[] };
  if (!namesrvs?.includes(gone)) return spec;
  const left = namesrvs.flatMap((name) => (name !== gone ? [name] : (other ?? [])));
  const known = left.length === 0 ? {} : { namesrvs: [...new Set(left)] };
  return { ...spec, options: { ...options, ...known } } as NodeSpec;
}

/** The first other node of its kind does what the plan asked of it. */
function replaced(plan: Plan, name: string): Plan | undefined {
  const specs = specsOf(plan);
  const own = specs.find((spec) => spec.name === name);
  const other = specs.find((spec) => spec.kind === own?.kind && spec.name !== name);
  if (other === undefined) return undefined;
  const to = (given: string) => (given === name ? other.name : given);
  const topology = plan.topology.filter((spec) => spec.name !== name);
  const known = mapSpecs({ ...plan, topology }, (spec) => knowing(spec, name, other.name));
  return {
    ...known,
    workload: plan.workload.map((send) => ({ ...send, producer: to(send.producer) })),
    changes: known.changes
      .filter((each) => each.change !== 'join' || each.node.name !== name)
      .map((each) => (each.change === 'join' ? each : { ...each, node: to(each.node) })),
    faults: plan.faults.map((fault) => elsewhere(fault, to)),
  };
}

function elsewhere(fault: PlannedFault, to: (name: string) => string): PlannedFault {
  if (!('road' in fault)) return { ...fault, node: to(fault.node) };
  const { road } = fault;
  return { ...fault, road: { ...road, from: to(road.from), to: to(road.to) } };
}

/** A node that joins is there from the start. */
function fromTheStart(plan: Plan, name: string): Plan | undefined {
  const join = plan.changes.find((each) => each.change === 'join' && each.node.name === name);
  if (join?.change !== 'join') return undefined;
  return {
    ...plan,
    topology: [...plan.topology, join.node],
    changes: plan.changes.filter((each) => each !== join),
  };
}

function nameIn(change: PlannedChange): string {
  return change.change === 'join' ? change.node.name : change.node;
}

function placesOf(fault: PlannedFault): readonly string[] {
  return 'road' in fault ? [fault.road.from, fault.road.to] : [fault.node];
}
