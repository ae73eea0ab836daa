/**
 * Proxies in front of a plan's brokers: clients hang on some of them, and they fail as any node.
 *
 * A group hangs on proxies as a whole or not at all: a proxy and a broker do not know each other's
 * members, so that a group on both sides would share its queues out twice.
 */
import fc from 'fast-check';
import type { PresetTopic } from '../../../actors/broker/config.ts';
import type { NodeSpec } from '../../../harness/cluster/nodeSpec.ts';
import type { Road, RoadFault } from '../../../harness/cluster/roads.ts';
import type { Plan, PlannedChange, PlannedFault } from '../../../harness/plan/plan.ts';
import { specsOf } from '../../monitors/evidence.ts';
import { healForMs } from '../plans.ts';
import { lastStepMs, mapNodes, nodesOfKind, type Widen } from './parts.ts';

/**
 * How long a cluster with proxies may take to settle, in ms: what one proxy has of the members of
 * another ends after 120 s, at a look each 10 s; then heartbeats tell anew, and groups rebalance.
 */
const proxiedHealForMs = 260_000;

/** The same of a plan, by whether anything is lost or goes away in it. */
export function proxiedHealMs({ faults, changes }: Pick<Plan, 'faults' | 'changes'>): number {
  const isDisturbed = faults.length > 0 || changes.some(({ change }) => change === 'leave');
  return isDisturbed ? proxiedHealForMs : healForMs.told;
}

const fault = fc.record({
  kind: fc.constantFrom(
    ...(['kill', 'kill', 'restart', 'pause', 'slowReader', 'reset', 'partition'] as const),
    ...(['oneWay', 'loss', 'delay', 'hold', 'reorder', 'lost', 'late'] as const),
  ),
  at: fc.constantFrom(0, 0.1, 0.3, 0.5, 0.7, 0.9, 1),
  forMs: fc.constantFrom(50, 1_000, 5_000, 20_000, 65_000),
  proxy: fc.nat(2),
  other: fc.nat(40),
  direction: fc.constantFrom('request', 'response'),
  nth: fc.integer({ min: 1, max: 4 }),
});

type FaultSketch = typeof fault extends fc.Arbitrary<infer T> ? T : never;

const death = fc.record({
  who: fc.nat(20),
  at: fc.constantFrom(0.3, 0.5, 0.7, 0.9, 1),
  forMs: fc.constantFrom(30_000, 65_000, 90_000),
});

type Death = typeof death extends fc.Arbitrary<infer T> ? T : never;

/** One to three proxies. */
export interface ProxySketch {
  readonly count: number;
  /** By group of clients, in turn: the bits of the proxies that it knows; 0: none of them. */
  readonly hangs: readonly number[];
  /** Whether the members of a group begin with different proxies. */
  readonly spread: boolean;
  readonly faults: readonly FaultSketch[];
}

/** Sketches; without `withFaults` nothing goes wrong with the proxies. */
export function proxySketches(withFaults = true): fc.Arbitrary<ProxySketch> {
  return fc.record({
    count: fc.integer({ min: 1, max: 3 }),
    hangs: fc.array(fc.constantFrom(0, 1, 2, 4, 3, 7, 7, 7), { minLength: 1, maxLength: 5 }),
    spread: fc.boolean(),
    faults: withFaults
      ? fc.oneof(fc.constant([]), fc.array(fault, { minLength: 1, maxLength: 4 }))
      : fc.constant([]),
  });
}

/**
 * Proxies, as `orrery fuzz` draws them. They check what is sent against the type of its topic, so
 * that in most plans all topics take all types, or nothing but plain messages would get through.
 */
export const proxies: fc.Arbitrary<Widen> = fc
  .tuple(proxySketches(), fc.nat(3), fc.oneof(fc.constant([]), fc.array(death, { maxLength: 2 })))
  .map(([sketch, coin, deaths]) => (plan) => {
    const proxied = withProxies(coin > 0 ? ofEveryType(plan) : plan, sketch);
    return withDeaths(proxied, deaths);
  });

/** Members of groups behind proxies that die, and stay away for longer than a rebalance takes. */
function withDeaths(plan: Plan, deaths: readonly Death[]): Plan {
  const members = nodesOfKind(plan, 'consumer').filter(({ options }) =>
    options.namesrvs?.some((name) => name.startsWith('px')),
  );
  if (members.length === 0 || deaths.length === 0) return plan;
  const spanMs = Math.max(5_000, lastStepMs(plan));
  const faults = deaths.map(({ who, at, forMs }): PlannedFault => {
    const { name: node } = members[who % members.length]!;
    return { atMs: Math.round(spanMs * at), forMs, kind: 'end', node, how: 'kill' };
  });
  const all = { ...plan, faults: [...plan.faults, ...faults] };
  return { ...all, healForMs: Math.max(plan.healForMs, proxiedHealMs(all)) };
}

/** The same plan with topics that take messages of every type. */
export function ofEveryType(plan: Plan): Plan {
  return mapNodes(plan, 'broker', (spec) => {
    const { topics = {} } = spec.options;
    const mixed = Object.entries(topics).map(([name, given]) => [name, mixedTopic(given)] as const);
    return { ...spec, options: { ...spec.options, topics: Object.fromEntries(mixed) } };
  });
}

function mixedTopic(given: number | PresetTopic): PresetTopic {
  const settings =
    typeof given === 'number' ? { readQueueNums: given, writeQueueNums: given } : given;
  return { ...settings, attributes: { ...settings.attributes, 'message.type': 'MIXED' } };
}

/** The same plan, with proxies between some or all clients and the brokers. */
export function withProxies(plan: Plan, { count, hangs, spread, faults }: ProxySketch): Plan {
  const names = Array.from({ length: count }, (_, index) => `px${index}`);
  const nodes = names.map((name): NodeSpec => ({ kind: 'proxy', name, options: {} }));
  const groups = [...new Set(specsOf(plan).filter(isClient).map(groupOf))];
  let seen = 0;
  const hung = (spec: NodeSpec): NodeSpec => {
    if (!isClient(spec)) return spec;
    const bits = hangs[groups.indexOf(groupOf(spec)) % hangs.length]!;
    const known = names.filter((_, index) => (bits >> index) & 1);
    if (bits === 0) return spec;
    const some = known.length === 0 ? names : known;
    const first = spread ? seen % some.length : 0;
    seen += 1;
    const namesrvs = [...some.slice(first), ...some.slice(0, first)];
    return { ...spec, options: { ...spec.options, namesrvs } } as NodeSpec;
  };
  const at = plan.topology.findIndex(isClient);
  const before = at < 0 ? plan.topology.length : at;
  const proxied: Plan = {
    ...plan,
    topology: [
      ...plan.topology.slice(0, before),
      ...nodes,
      ...plan.topology.slice(before).map(hung),
    ],
    changes: plan.changes.map(
      (each): PlannedChange => (each.change === 'join' ? { ...each, node: hung(each.node) } : each),
    ),
  };
  const failed = failing(proxied, names, faults);
  return { ...failed, healForMs: Math.max(plan.healForMs, proxiedHealMs(failed)) };
}

function isClient({ kind }: NodeSpec): boolean {
  return /producer|consumer/i.test(kind);
}

function groupOf({ name, options }: NodeSpec): string {
  return (options as { readonly group?: string }).group ?? name;
}

function failing(plan: Plan, names: readonly string[], sketches: readonly FaultSketch[]): Plan {
  const others = specsOf(plan).filter(({ kind }) => kind !== 'admin');
  const spanMs = Math.max(5_000, lastStepMs(plan));
  const faults: PlannedFault[] = [];
  const changes: PlannedChange[] = [];
  for (const sketch of sketches) {
    const { kind, at, forMs } = sketch;
    const node = names[sketch.proxy % names.length]!;
    const atMs = Math.round(spanMs * at);
    if (kind === 'restart') {
      changes.push({ atMs, change: 'leave', node });
      changes.push({ atMs: atMs + forMs, change: 'return', node });
      continue;
    }
    const far = others.filter(({ name }) => name !== node);
    const { name: other, kind: farKind } = far[sketch.other % far.length]!;
    // As connections are opened: by clients, and by the proxy to all others.
    const [from, to] = /producer|consumer/i.test(farKind) ? [other, node] : [node, other];
    faults.push(faultOf(sketch, node, { from, to, oneWay: false }, atMs));
  }
  return { ...plan, changes: [...plan.changes, ...changes], faults: [...plan.faults, ...faults] };
}

function faultOf(sketch: FaultSketch, node: string, road: Road, atMs: number): PlannedFault {
  const { kind, forMs, direction, nth, other } = sketch;
  const on = (verb: RoadFault, way = road): PlannedFault => {
    return { atMs, forMs, kind: 'road', road: way, fault: verb };
  };
  const { from, to } = road;
  switch (kind) {
    case 'pause':
      return { atMs, forMs, kind, node };
    case 'slowReader':
      return { atMs, forMs, kind, node, ms: [5, 100, 400, 900][other % 4]! };
    case 'reset':
      return { atMs, kind, road };
    case 'partition':
    case 'hold':
      return on({ kind });
    case 'oneWay': {
      const ends = other % 2 === 0 ? { from, to } : { from: to, to: from };
      return on({ kind: 'partition' }, { ...ends, oneWay: true });
    }
    case 'loss':
      return on({ kind, rate: 0.4 });
    case 'delay':
      return on({ kind, ms: [50, 900, 2_500, 4_000][other % 4]! });
    case 'reorder':
      return on({ kind, ms: 300 });
    case 'lost':
      return on({ kind: 'drop', match: { direction, nth } });
    case 'late':
      return on({ kind: 'delay', ms: 2_900, match: { direction, nth } });
    default:
      return { atMs, forMs, kind: 'end', node, how: 'kill' };
  }
}
