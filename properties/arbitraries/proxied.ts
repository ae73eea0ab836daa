/** Plans whose clients hang on proxies, and the same plans without. */
import fc from 'fast-check';
import type { NodeSpec } from '../../harness/cluster/nodeSpec.ts';
import type { Plan, PlannedSend } from '../../harness/plan/plan.ts';
import { specsOf } from '../monitors/evidence.ts';
import { type FaultKind, faultKinds } from './faults.ts';
import { plans } from './plans.ts';
import type { Clients } from './sketch.ts';
import type { Widen } from './wide/parts.ts';
import { type ProxySketch, proxySketches, withProxies } from './wide/proxies.ts';
import { filters } from './wide/readers.ts';
import { batches, packing } from './wide/sends.ts';

/** Plans with proxies: faults of these kinds, and of the proxies themselves or not. */
export function proxiedPlans(
  kinds: readonly FaultKind[] = faultKinds,
  { failing = true, clients = 'push' }: { failing?: boolean; clients?: Clients } = {},
): fc.Arbitrary<Plan> {
  return fc
    .tuple(plans(kinds, clients), proxySketches(failing))
    .map(([plan, sketch]) => withProxies(known(plan), sketch));
}

/** Proxies make no topics: what would go to one that a send makes goes to another. */
export function known(plan: Plan): Plan {
  const topic = (name: string) => (name === 'onDemand' ? 'orders' : name);
  const read = (spec: NodeSpec): NodeSpec => {
    const { options } = spec as { readonly options: { readonly topic?: string } };
    if (options.topic === undefined) return spec;
    return { ...spec, options: { ...options, topic: topic(options.topic) } } as NodeSpec;
  };
  return {
    ...plan,
    topology: plan.topology.map(read),
    workload: plan.workload.map((send) => ({ ...send, topic: topic(send.topic) })),
    changes: plan.changes.map((each) =>
      each.change === 'join' ? { ...each, node: read(each.node) } : each,
    ),
  };
}

/** A plan, and how its clients may hang on proxies. */
export interface Twins {
  readonly direct: Plan;
  readonly sketch: ProxySketch;
}

/** From when on groups have shared out their queues, in ms. */
const settledMs = 90_000;
const gapMs = 250;
/** As long as two tries that failed are put off, and a little more. */
const endMs = 75_000;

/** Plans that say all by themselves what comes of them, and sketches of proxies that never fail. */
export const twins: fc.Arbitrary<Twins> = fc
  .record({
    plan: plans([], 'push'),
    sketch: proxySketches(false),
    widens: fc.tuple(maybe(filters), maybe(batches), maybe(packing)),
  })
  .map(({ plan, sketch, widens }) => {
    const wide = widens.reduce((now, widen) => widen(now), plan);
    return { direct: determined(known(wide)), sketch: { ...sketch, hangs: all(sketch) } };
  });

function maybe(widen: fc.Arbitrary<Widen>): fc.Arbitrary<Widen> {
  return fc.oneof(
    fc.constant<Widen>((plan) => plan),
    widen,
  );
}

/** Everybody hangs on some proxy: a direct group is the same in both. */
function all({ hangs }: ProxySketch): readonly number[] {
  return hangs.map((bits) => (bits === 0 ? 7 : bits));
}

/**
 * The plan with everybody there from the start, each topic at one broker, and sends that name their
 * queue, come one after the other, and begin when groups have shared out their queues.
 */
function determined(plan: Plan): Plan {
  const brokers = specsOf(plan).filter(({ kind }) => kind === 'broker').length;
  const queues = new Map<string, number>();
  const settled = specsOf(plan).map((spec): NodeSpec => {
    if (spec.kind === 'consumer') return { ...spec, options: { ...spec.options, ...sure(spec) } };
    if (spec.kind !== 'broker') return spec;
    const number = Number(spec.name.slice(1));
    const given = spec.options.topics ?? {};
    const own = ['orders', 'refunds'].filter((_, index) => index % brokers === number);
    const topics = Object.fromEntries(own.map((topic) => [topic, countOf(given[topic])]));
    for (const [topic, count] of Object.entries(topics)) queues.set(topic, count);
    return { ...spec, options: { ...spec.options, topics } };
  });
  const workload = plan.workload.slice(0, 40).map((send, index): PlannedSend => {
    const count = queues.get(send.topic) ?? 1;
    return { ...send, atMs: settledMs + index * gapMs, queueId: (send.queueId ?? index) % count };
  });
  const isServer = ({ kind }: NodeSpec) => kind === 'namesrv' || kind === 'broker';
  const clients = settled.filter((spec) => !isServer(spec));
  return {
    ...plan,
    topology: [...settled.filter(isServer), ...clients],
    workload,
    changes: [],
    healForMs: endMs,
  };
}

function countOf(given: unknown): number {
  return typeof given === 'number' ? given : 1;
}

/** A listener that leaves nothing to chance. */
function sure({ options: { listener } }: Extract<NodeSpec, { kind: 'consumer' }>) {
  const isChance = listener?.name === 'failSometimes' || listener?.name === 'uneven';
  return isChance ? ({ listener: { name: 'failFirst', arg: 1 } } as const) : {};
}
