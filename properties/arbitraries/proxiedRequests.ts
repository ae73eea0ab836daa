/**
 * Plans in which requests are replied to, behind proxies that stay: everybody wants every message,
 * requests name no queue that there is not, and there are several proxies.
 */
import fc from 'fast-check';
import type { NodeSpec } from '../../harness/cluster/nodeSpec.ts';
import type { Plan, PlannedSend } from '../../harness/plan/plan.ts';
import { specsOf } from '../monitors/evidence.ts';
import { known } from './proxied.ts';
import { requestPlans } from './requests.ts';
import { mapNodes } from './wide/parts.ts';
import { proxySketches, withProxies } from './wide/proxies.ts';

/** How many messages a plan has at most: each reply takes several frames. */
const sendsMax = 20;

/** From when on groups have shared out their queues, in ms. */
const settledMs = 40_000;
/** Longer than the latest reply. */
const endMs = 30_000;

/** Random plans in which nothing goes wrong; some clients may hang on brokers. */
export const answeredRequests: fc.Arbitrary<Plan> = fc
  .record({
    plan: requestPlans([]),
    sketch: proxySketches(false),
    timeoutMs: fc.constantFrom(3_000, 15_000),
    aside: fc.constantFrom(undefined, 'readers' as const, 'askers' as const),
  })
  .map(({ plan, sketch, timeoutMs, aside }) => {
    const count = Math.max(2, sketch.count);
    const hangs = sketch.hangs.map((bits) => (bits === 0 ? 7 : bits));
    const proxied = withProxies(answered(known(plan), timeoutMs), { ...sketch, count, hangs });
    const settled = { ...proxied, healForMs: endMs };
    if (aside === 'readers') return mapNodes(settled, 'consumer', direct);
    return aside === 'askers' ? mapNodes(settled, 'producer', direct) : settled;
  });

/** The first group of consumers, or every producer, goes past the proxies. */
function direct<Spec extends NodeSpec>(spec: Spec): Spec {
  const { namesrvs: _, ...options } = spec.options as NamedOptions;
  return options.group === 'g1' ? spec : ({ ...spec, options } as NodeSpec as Spec);
}

interface NamedOptions {
  readonly group?: string;
  readonly namesrvs?: unknown;
}

function answered(plan: Plan, timeoutMs: number): Plan {
  const readers = specsOf(plan).filter(({ kind }) => kind === 'consumer');
  const topics = readers.flatMap(({ options }) => (options as { topic?: string }).topic ?? []);
  const stays = ({ change }: Plan['changes'][number]) => change === 'join' || change === 'ask';
  const workload = plan.workload.slice(0, sendsMax).map((send, index): PlannedSend => {
    const { queueId: _, ...rest } = send;
    const topic = topics[index % topics.length] ?? send.topic;
    const request = { mode: send.request?.mode ?? 'callback', timeoutMs } as const;
    return { ...rest, atMs: settledMs + index * 50, topic, request };
  });
  const untold = (spec: NodeSpec): NodeSpec =>
    spec.kind === 'consumer' ? { ...spec, options: { ...spec.options, tags: '*' } } : spec;
  const changes = plan.changes
    .filter(stays)
    .map((each) => (each.change === 'join' ? { ...each, node: untold(each.node) } : each));
  return { ...plan, topology: plan.topology.map(untold), workload, changes };
}
