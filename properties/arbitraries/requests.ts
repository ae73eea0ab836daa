/**
 * Random plans with requests: plans as they are drawn anywhere, some of whose messages are
 * requests, and whose push consumers reply in one way or another.
 */
import fc from 'fast-check';
import type { ListenerConfig } from '../../actors/consumer/listeners.ts';
import type { NodeSpec } from '../../harness/cluster/nodeSpec.ts';
import type { Plan, PlannedChange, PlannedSend } from '../../harness/plan/plan.ts';
import { type FaultKind, faultKinds } from './faults.ts';
import { plans } from './plans.ts';

type Request = PlannedSend['request'];

const request: fc.Arbitrary<Request> = fc.option(
  fc.record({
    mode: fc.constantFrom('sync', 'callback'),
    timeoutMs: fc.constantFrom(500, 3_000, 3_000, 10_000, 30_000),
  }),
  { nil: undefined, freq: 4 },
);

const listener: fc.Arbitrary<ListenerConfig> = fc.constantFrom(
  { name: 'reply' },
  { name: 'reply', arg: 200 },
  { name: 'replyTwice', arg: 1_000 },
  { name: 'replyLate', arg: 2_000 },
  { name: 'replyLate', arg: 12_000 },
);

/** Random plans; `kinds` limits which faults there may be. */
export function requestPlans(kinds: readonly FaultKind[] = faultKinds): fc.Arbitrary<Plan> {
  const some = fc.array(request, { minLength: 1, maxLength: 8 });
  const listeners = fc.array(listener, { minLength: 1, maxLength: 4 });
  return fc.tuple(plans(kinds), some, listeners).map(([plan, requests, replying]) => {
    const consumers = [...plan.topology, ...joining(plan)].filter(isConsumer);
    const settled = (spec: NodeSpec): NodeSpec => {
      if (!isConsumer(spec)) return spec;
      const at = consumers.findIndex(({ name }) => name === spec.name);
      return { ...spec, options: { ...spec.options, listener: replying[at % replying.length]! } };
    };
    return {
      ...plan,
      topology: plan.topology.map(settled),
      changes: plan.changes.map(
        (change): PlannedChange =>
          change.change === 'join' ? { ...change, node: settled(change.node) } : change,
      ),
      workload: plan.workload.map((send, at) => asRequest(send, requests[at % requests.length])),
    };
  });
}

const isConsumer = (spec: NodeSpec): spec is Extract<NodeSpec, { kind: 'consumer' }> =>
  spec.kind === 'consumer';

const joining = ({ changes }: Plan): readonly NodeSpec[] =>
  changes.flatMap((change) => (change.change === 'join' ? [change.node] : []));

function asRequest(send: PlannedSend, asked: Request): PlannedSend {
  return asked === undefined ? send : { ...send, request: asked };
}
