/**
 * Random plans with requests: plans as they are drawn anywhere, some of whose messages are
 * requests, and whose push consumers reply in one way or another.
 */
import fc from 'fast-check';
import type { ListenerConfig } from '../../actors/consumer/listeners.ts';
import type { NodeSpec } from '../../harness/cluster/nodeSpec.ts';
import type { Plan, PlannedChange, PlannedSend } from '../../harness/plan/plan.ts';
import { type FaultKind, faultKinds } from './faults.ts';
import { healForMs, plans } from './plans.ts';

type Request = PlannedSend['request'];

const request: fc.Arbitrary<Request> = fc.option(
  fc
    .record({
      mode: fc.constantFrom('sync', 'callback'),
      timeoutMs: fc.constantFrom(500, 3_000, 3_000, 10_000, 30_000),
    })
    // Some are drawn without a prototype, which no plan that was read has.
    .map((drawn) => ({ ...drawn })),
  { nil: undefined, freq: 4 },
);

/** Listeners that reply. */
export const replyingListener: fc.Arbitrary<ListenerConfig> = fc.constantFrom(
  { name: 'reply' },
  { name: 'reply', arg: 200 },
  { name: 'replyTwice', arg: 1_000 },
  { name: 'replyLate', arg: 2_000 },
  { name: 'replyLate', arg: 12_000 },
);

/** What sends become in turn: requests, and some stay what they are. */
export const someRequests: fc.Arbitrary<readonly Request[]> = fc.array(request, {
  minLength: 1,
  maxLength: 8,
});

/** Random plans; `kinds` limits which faults there may be. */
export function requestPlans(kinds: readonly FaultKind[] = faultKinds): fc.Arbitrary<Plan> {
  const listeners = fc.array(replyingListener, { minLength: 1, maxLength: 4 });
  const ending = fc.record({ leaves: fc.boolean(), loses: fc.boolean(), send: fc.nat(30) });
  return fc
    .tuple(plans(kinds), someRequests, listeners, ending)
    .map(([plan, requests, replying, end]) => {
      const consumers = [...plan.topology, ...joining(plan)].filter(isConsumer);
      const settled = (spec: NodeSpec): NodeSpec => {
        if (!isConsumer(spec)) return spec;
        const at = consumers.findIndex(({ name }) => name === spec.name);
        return { ...spec, options: { ...spec.options, listener: replying[at % replying.length]! } };
      };
      const drawn: Plan = {
        ...plan,
        topology: plan.topology.map(settled),
        changes: plan.changes.map(
          (change): PlannedChange =>
            change.change === 'join' ? { ...change, node: settled(change.node) } : change,
        ),
        workload: plan.workload.map((send, at) => asRequest(send, requests[at % requests.length])),
      };
      return kinds.length === 0 ? drawn : withEnding(drawn, end);
    });
}

/** How a producer with an open request fares. */
export interface Ending {
  readonly leaves: boolean;
  readonly loses: boolean;
  readonly send: number;
}

/** How long after its order a request is still open, as a rule. */
const openMs = 20;
const losesForMs = 5_000;

/** A producer that leaves while a request of its own is open, or loses what is pushed to it. */
export function withEnding(plan: Plan, { leaves, loses, send }: Ending): Plan {
  const asked = plan.workload.filter(({ request }) => request !== undefined);
  const last = asked[send % Math.max(1, asked.length)];
  if (last === undefined) return plan;
  const { producer, atMs } = last;
  const leaving: PlannedChange = { atMs: atMs + openMs, change: 'leave', node: producer };
  const match = { command: 'pushReplyMessageToClient', direction: 'request' } as const;
  const losing: Plan['faults'][number] = {
    atMs,
    kind: 'road',
    road: { from: producer, to: '*', oneWay: false },
    fault: { kind: 'drop', match },
    forMs: losesForMs,
  };

  return {
    ...plan,
    changes: leaves ? [...plan.changes, leaving] : plan.changes,
    faults: loses ? [...plan.faults, losing] : plan.faults,
    healForMs: loses ? healForMs.hidden : plan.healForMs,
  };
}

const isConsumer = (spec: NodeSpec): spec is Extract<NodeSpec, { kind: 'consumer' }> =>
  spec.kind === 'consumer';

const joining = ({ changes }: Plan): readonly NodeSpec[] =>
  changes.flatMap((change) => (change.change === 'join' ? [change.node] : []));

function asRequest(send: PlannedSend, asked: Request): PlannedSend {
  return asked === undefined ? send : { ...send, request: asked };
}
