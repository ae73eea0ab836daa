/** Reads a plan from JSON that somebody may have written or damaged by hand. */
import type { Plan } from './plan.ts';

/** What came of reading a plan. */
export type ReadPlan =
  | { readonly ok: true; readonly plan: Plan }
  /** `problem` names the member at fault. */
  | { readonly ok: false; readonly problem: string };

type Members = Readonly<Record<string, unknown>>;

const kinds = ['namesrv', 'broker', 'producer', 'consumer'];

/**
 * Checks the shape of a plan: its members, and that what it names is there. Options of nodes are
 * taken as they are.
 */
export function readPlan(value: unknown): ReadPlan {
  const no = (problem: string): ReadPlan => ({ ok: false, problem });
  if (!isRecord(value)) return no('a plan is an object');
  if (value.version !== 1) return no(`version is ${JSON.stringify(value.version)}, not 1`);
  if (!Number.isSafeInteger(value.seed)) return no('seed is no whole number');
  if (typeof value.healForMs !== 'number') return no('healForMs is no number');
  for (const name of ['topology', 'workload', 'changes', 'faults']) {
    const list = value[name];
    if (!Array.isArray(list) || !list.every(isRecord)) return no(`${name} is no list of objects`);
  }
  const plan = value as unknown as Plan;
  const problem = nodesProblem(plan) ?? timesProblem(plan) ?? namesProblem(plan);
  return problem === undefined ? { ok: true, plan } : no(problem);
}

function isRecord(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nodesProblem(plan: Plan): string | undefined {
  const seen = new Set<string>();
  for (const node of nodesOf(plan) as readonly unknown[]) {
    if (!isRecord(node) || typeof node.name !== 'string') return 'a node has no name';
    if (!kinds.includes(String(node.kind))) return `node "${node.name}" is of no known kind`;
    if (!isRecord(node.options)) return `node "${node.name}" has no options`;
    if (seen.has(node.name)) return `there are two nodes "${node.name}"`;
    seen.add(node.name);
  }
  return undefined;
}

function timesProblem({ workload, changes, faults }: Plan): string | undefined {
  for (const step of [...workload, ...changes, ...faults] as readonly Members[]) {
    for (const name of ['atMs', 'forMs']) {
      const time = step[name];
      if (name === 'forMs' && time === undefined) continue;
      if (typeof time !== 'number' || !(time >= 0)) return `${name} of ${JSON.stringify(step)}`;
    }
  }
  return undefined;
}

function namesProblem(plan: Plan): string | undefined {
  const names = new Set(nodesOf(plan).map(({ name }) => name));
  const used = [
    ...plan.workload.map(({ producer }) => producer),
    ...plan.changes.flatMap((change) => (change.change === 'join' ? [] : [change.node])),
    ...plan.faults.flatMap((fault) =>
      fault.kind === 'end' ? [fault.node] : [fault.road?.from, fault.road?.to],
    ),
  ];
  const unknown = used.find((name) => !names.has(name));
  return unknown === undefined && !used.includes(undefined as never)
    ? undefined
    : `there is no node ${JSON.stringify(unknown)}`;
}

function nodesOf({ topology, changes }: Plan) {
  return [
    ...topology,
    ...changes.flatMap((change) => (change.change === 'join' ? [change.node] : [])),
  ];
}
