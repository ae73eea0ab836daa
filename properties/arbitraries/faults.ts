/** The faults of random plans: which kinds there are, and how a sketch of one becomes a plan's. */
import fc from 'fast-check';
import type { NodeSpec } from '../../harness/cluster/nodeSpec.ts';
import type { NodeFault } from '../../harness/cluster/nodeVerbs.ts';
import type { Road, RoadFault } from '../../harness/cluster/roads.ts';
import type { FrameMatch } from '../../harness/network/roadFaults.ts';
import type { PlannedChange, PlannedFault } from '../../harness/plan/plan.ts';
import type { PlannedNode } from './nodes.ts';
import { time, timeOf } from './planTime.ts';
import { sessionTimes } from './pops.ts';
import type { PlanSketch } from './sketch.ts';

/** Every kind of fault of this version. */
export const faultKinds = [
  'delay',
  'loss',
  'partition',
  'oneWayPartition',
  'hold',
  'drop',
  'duplicate',
  'corrupt',
  'reorder',
  'reset',
  'pause',
  'slowReader',
  'slowFlush',
  'kill',
  'crash',
  'lose',
  'restart',
] as const;

/** A kind of fault. */
export type FaultKind = (typeof faultKinds)[number];

/** Kinds of faults under which a node may die without anybody being told. */
export const hidingKinds: readonly FaultKind[] = [
  'delay',
  'loss',
  'partition',
  'oneWayPartition',
  'hold',
  'drop',
  'pause',
];

interface About {
  readonly session: number;
  /** From when messages are popped, or from when they may be seen again. */
  readonly since: 'popped' | 'visible';
  readonly afterMs: number;
}

/** One fault, in numbers that shrink. */
export interface FaultSketch {
  readonly kind: number;
  readonly at: number;
  /** In place of that time, one about which a session's messages go or come back, if there are. */
  readonly about: About | undefined;
  /** How much later than the others who come at that time, in ms. */
  readonly jitterMs: number;
  readonly forMs: number;
  /** Which road or node, counted modulo their number. */
  readonly where: number;
  /** On every road of a node, not on one road alone. */
  readonly wide: boolean;
  /** How strong, from 0 to 9. */
  readonly strength: number;
}

/** Sketches of faults. */
export const faultSketches: fc.Arbitrary<FaultSketch> = fc.record({
  kind: fc.nat(faultKinds.length - 1),
  at: time,
  about: fc.option(
    fc.record({
      session: fc.nat(7),
      since: fc.constantFrom('popped', 'visible'),
      afterMs: fc.constantFrom(-1_000, 0, 1_000, 2_000, 2_200, 2_500, 2_800, 3_000, 5_000),
    }),
    { nil: undefined, freq: 2 },
  ),
  jitterMs: fc.nat(8),
  forMs: fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 1, max: 3_000 }) },
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 45_000 }) },
    // Longer than any lease or patience: 120 s for a silent client or broker.
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 180_000 }) },
  ),
  where: fc.nat(40),
  wide: fc.boolean(),
  strength: fc.nat(9),
});

/** The faults of a plan, and the orderly restarts that go with them. */
export interface Faults {
  readonly faults: readonly PlannedFault[];
  readonly changes: readonly PlannedChange[];
  /** Whether a broker's power may fail: only what it synced is sure to be there then. */
  readonly crashesBrokers: boolean;
}

/** What a sketch's faults mean in a cluster of these nodes. */
export function planFaults(sketch: PlanSketch, nodes: readonly PlannedNode[]): Faults {
  const { kinds } = sketch;
  const faults: PlannedFault[] = [];
  const changes: PlannedChange[] = [];
  if (kinds.length > 0) {
    for (const fault of sketch.faults) {
      const kind = kinds[fault.kind % kinds.length]!;
      const atMs = beginOf(sketch, fault);
      const { forMs } = fault;
      if (kind === 'restart') changes.push(...restart(victim(nodes, kind, fault), atMs, forMs));
      else if (kind === 'kill' || kind === 'crash' || kind === 'lose') {
        const node = victim(nodes, kind, fault).name;
        faults.push({ atMs, forMs, kind: 'end', node, how: kind });
      } else if (kind === 'pause' || kind === 'slowReader' || kind === 'slowFlush') {
        const node = victim(nodes, kind, fault).name;
        faults.push({ atMs, forMs, node, ...nodeFault(kind, fault.strength) });
      } else faults.push(...roadFaults(nodes, kind, fault, atMs));
    }
  }
  const brokers = nodes.filter(({ spec }) => spec.kind === 'broker').map(({ spec }) => spec.name);
  const crashesBrokers = faults.some(
    (fault) => fault.kind === 'end' && fault.how === 'crash' && brokers.includes(fault.node),
  );
  return { faults, changes, crashesBrokers };
}

function beginOf(sketch: PlanSketch, { at, about, jitterMs }: FaultSketch): number {
  const session = about && sessionTimes(sketch, about.session);
  if (session === undefined) return timeOf(sketch, at) + jitterMs;
  return Math.max(0, session[about!.since] + about!.afterMs) + jitterMs;
}

type NodeKind = 'pause' | 'slowReader' | 'slowFlush';
type RoadKind = Exclude<FaultKind, 'kill' | 'crash' | 'lose' | 'restart' | NodeKind>;

function nodeFault(kind: NodeKind, strength: number): NodeFault {
  switch (kind) {
    case 'pause':
      return { kind };
    case 'slowReader':
      return { kind, ms: [1, 5, 20, 50, 100, 200, 300, 500, 800, 1_000][strength]! };
    case 'slowFlush':
      return { kind, ms: [10, 50, 100, 300, 600, 1_000, 2_000, 3_000, 5_000, 8_000][strength]! };
  }
}

function roadFaults(
  nodes: readonly PlannedNode[],
  kind: RoadKind,
  { where, wide, strength, forMs }: FaultSketch,
  atMs: number,
): readonly PlannedFault[] {
  const all = roads(nodes);
  const center = pick(nodes, where).spec.name;
  const hit = wide
    ? all.filter(({ from, to }) => from === center || to === center)
    : [pick(all, where)];
  return hit.map((road): PlannedFault => {
    if (kind === 'reset') return { atMs, kind, road };
    if (kind !== 'oneWayPartition') {
      return { atMs, forMs, kind: 'road', road, fault: roadFault(kind, strength, where) };
    }
    const { from, to } = road;
    const oneWay =
      strength % 2 === 0 ? { from, to, oneWay: true } : { from: to, to: from, oneWay: true };
    return { atMs, forMs, kind: 'road', road: oneWay, fault: { kind: 'partition' } };
  });
}

function roadFault(kind: RoadFault['kind'], strength: number, where: number): RoadFault {
  switch (kind) {
    case 'delay':
      return { kind, ms: [20, 100, 400, 900, 1500, 2500, 3500, 5000, 8000, 12_000][strength]! };
    case 'loss':
      return { kind, rate: (strength + 1) / 10 };
    case 'reorder':
      return { kind, ms: [2, 5, 10, 30, 100, 300, 700, 1_000, 2_000, 4_000][strength]! };
    case 'drop':
    case 'duplicate':
    case 'corrupt':
      return { kind, match: matches[(strength + where) % matches.length]! };
    default:
      return { kind };
  }
}

/** Few frames, and mostly of those that something depends on. */
const matches: readonly FrameMatch[] = [
  { nth: 1 },
  { nth: 2 },
  { nth: 3, count: 2 },
  { nth: 1, direction: 'response' },
  { nth: 2, direction: 'response' },
  { nth: 1, direction: 'request' },
  { nth: 1, count: 3, direction: 'response' },
  { command: 'sendMessageV2', nth: 1, direction: 'response' },
  { command: 'updateConsumerOffset', nth: 1 },
  { command: 'registerBroker', nth: 1 },
  { command: 'popMessage', nth: 1, direction: 'response' },
  { command: 'popMessage', nth: 2, direction: 'response' },
  { command: 'ackMessage', nth: 1 },
  { command: 'changeMessageInvisibletime', nth: 1 },
  { command: 'consumerSendMsgBack', nth: 1 },
];

function restart({ name: node }: NodeSpec, atMs: number, forMs: number): readonly PlannedChange[] {
  return [
    { atMs, change: 'leave', node },
    { atMs: atMs + forMs, change: 'return', node },
  ];
}

/**
 * Only nodes without durable promises may lose their disk. Brokers are hit twice as often as
 * others: most depends on them.
 */
function victim(nodes: readonly PlannedNode[], kind: FaultKind, { where }: FaultSketch): NodeSpec {
  const possible = nodes.filter(({ spec, leavesAtMs }) =>
    kind === 'restart' ? leavesAtMs === undefined : kind !== 'lose' || spec.kind !== 'broker',
  );
  const brokers = possible.filter(({ spec }) => spec.kind === 'broker');
  return pick([...brokers, ...possible], where).spec;
}

/** The roads that something travels on, each in the direction in which connections are opened. */
function roads(nodes: readonly PlannedNode[]): readonly Road[] {
  const specs = nodes.map(({ spec }) => spec);
  const of = (...kinds: NodeSpec['kind'][]) => specs.filter(({ kind }) => kinds.includes(kind));
  const between = (from: readonly NodeSpec[], to: readonly NodeSpec[]) =>
    from.flatMap((a) => to.map((b): Road => ({ from: a.name, to: b.name, oneWay: false })));
  return [
    ...between(of('producer', 'consumer', 'simpleConsumer'), of('broker')),
    ...between(of('broker', 'producer', 'consumer', 'simpleConsumer'), of('namesrv')),
  ];
}

function pick<T>(from: readonly T[], index: number): T {
  return from[index % from.length]!;
}
