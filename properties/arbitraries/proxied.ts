/** Plans whose clients hang on proxies, and the same plans without. */
import fc from 'fast-check';
import type { PresetTopic } from '../../actors/broker/config.ts';
import type { NodeSpec } from '../../harness/cluster/nodeSpec.ts';
import type { Plan, PlannedChange, PlannedSend } from '../../harness/plan/plan.ts';
import { specsOf } from '../monitors/evidence.ts';
import { type FaultKind, faultKinds } from './faults.ts';
import { plans } from './plans.ts';
import type { Clients } from './sketch.ts';
import type { Widen } from './wide/parts.ts';
import { type ProxySketch, proxySketches, withProxies } from './wide/proxies.ts';
import { filters, orderly } from './wide/readers.ts';
import { batches, delays, packing, transactions } from './wide/sends.ts';

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
    widens: fc.tuple(
      ...[maybe(filters), maybe(batches), maybe(packing), maybe(orderly)],
      ...[seldom(delays), seldom(transactions)],
    ),
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

/** Most plans are without, for they say more of where everything lies. */
function seldom(widen: fc.Arbitrary<Widen>): fc.Arbitrary<Widen> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant<Widen>((plan) => plan) },
    { weight: 1, arbitrary: widen },
  );
}

/** Whether all messages lie where they were sent, in this order: not if some come later. */
export function isInOrder({ workload }: Plan): boolean {
  return workload.every(
    ({ delayLevel, delayTimeMs, transaction }) =>
      (delayLevel ?? delayTimeMs ?? transaction) === undefined,
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
    const topics = Object.fromEntries(
      own.map((topic) => [topic, takingAll(countOf(given[topic]))]),
    );
    for (const topic of own) queues.set(topic, countOf(given[topic]));
    return { ...spec, options: { ...spec.options, topics } };
  });
  const workload = plan.workload.slice(0, 40).map((send, index): PlannedSend => {
    const count = queues.get(send.topic) ?? 1;
    const { queueId = index, transaction, ...rest } = send;
    const atMs = settledMs + index * gapMs;
    if (transaction === undefined) return { ...rest, atMs, queueId: queueId % count };
    return { ...rest, atMs, transaction: { ...transaction, tookMs: 0 } };
  });
  const isServer = ({ kind }: NodeSpec) => kind === 'namesrv' || kind === 'broker';
  const clients = settled.filter((spec) => !isServer(spec));
  const topology = [...settled.filter(isServer), ...clients];
  const made = { ...plan, topology, workload, changes: [], healForMs: endMs };
  return isInOrder(made) ? withSimple(made, queues.get('orders') ?? 1) : made;
}

/**
 * The plan with a consumer that pops by hand: some of each queue, of which it acknowledges some,
 * and all that there is once the others have come back.
 */
function withSimple(plan: Plan, queues: number): Plan {
  const options = { group: 'byHand', topic: 'orders' };
  const node: NodeSpec = { kind: 'simpleConsumer', name: 's0', options };
  const fromMs = settledMs + plan.workload.length * gapMs + 5_000;
  const ask = (atMs: number, event: object) =>
    ({ atMs: fromMs + atMs, change: 'ask', node: 's0', event }) as PlannedChange;
  const pop = (atMs: number, id: string, maxMsgNums: number) =>
    Array.from({ length: queues }, (_, queueId) => {
      const order = { id: `${id}${queueId}`, queueId, maxMsgNums, invisibleTimeMs: 10_000 };
      return ask(atMs + queueId * 100, { type: 'operator.receive', ...order });
    });
  const changes = [
    ...pop(0, 'some', 3),
    ...[0, 2, 3].map((delivery) =>
      ask(3_000, { type: 'operator.ack', id: `ack${delivery}`, delivery }),
    ),
    ask(3_000, {
      ...{ type: 'operator.changeInvisible', id: 'hide', delivery: 1, invisibleTimeMs: 100_000 },
    }),
    // One that finds nothing new looks at what came back.
    ...[0, 1, 2, 3].flatMap((round) => pop(40_000 + round * 1_000, `rest${round}.`, 32)),
  ];
  return { ...plan, topology: [...plan.topology, node], changes };
}

/** A topic for messages of every type: proxies look at that. */
function takingAll(queues: number): PresetTopic {
  const attributes = { 'message.type': 'MIXED' };
  return { readQueueNums: queues, writeQueueNums: queues, attributes };
}

function countOf(given: unknown): number {
  return typeof given === 'number' ? given : 1;
}

/** A listener that leaves nothing to chance, and is done in time. */
function sure({ options }: Extract<NodeSpec, { kind: 'consumer' }>) {
  const { listener, consumeOrderly } = options;
  const isChance = /failSometimes|uneven|rollback/.test(listener?.name ?? '');
  return {
    ...(isChance ? ({ listener: { name: 'failFirst', arg: 1 } } as const) : {}),
    ...(consumeOrderly ? { autoCommit: true, suspendCurrentQueueTimeMs: 10 } : {}),
  };
}
