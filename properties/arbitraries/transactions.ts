/**
 * Random plans with transactions: plans as they are drawn anywhere, some of whose messages are sent
 * in transactions. Each says by a property how its transaction ends, so that whoever is asked
 * answers the same.
 */
import fc from 'fast-check';
import type { TransactionListenerConfig } from '../../actors/producer/transactionListeners.ts';
import type { NodeSpec } from '../../harness/cluster/nodeSpec.ts';
import type { Plan, PlannedChange, PlannedSend } from '../../harness/plan/plan.ts';
import { decisionProperty } from '../monitors/transactions.ts';
import { type FaultKind, faultKinds } from './faults.ts';
import { plans } from './plans.ts';
import { isPlain } from './wide/parts.ts';

/** How a transaction goes. */
interface Sketch {
  readonly decision: 'commit' | 'rollback' | 'unknown';
  /** What the sender itself says; else only a check finds out. */
  readonly told: 'asDecided' | 'unknown' | 'throws';
  readonly tookMs: number;
}

const sketch: fc.Arbitrary<Sketch | undefined> = fc.option(
  fc.record({
    decision: fc.constantFrom('commit', 'commit', 'rollback', 'unknown'),
    told: fc.constantFrom('asDecided', 'asDecided', 'unknown', 'throws'),
    tookMs: fc.constantFrom(0, 0, 1_000, 9_000, 20_000),
  }),
  { nil: undefined, freq: 4 },
);

/** Settings under which all is resolved or given up in a run's time. */
export const transactionSettings = fc.record({
  transactionTimeOutMs: fc.constantFrom(1_000, 6_000),
  transactionCheckIntervalMs: fc.constantFrom(3_000, 5_000),
  transactionCheckMax: fc.constantFrom(2, 4, 15),
  transactionOpMsgMaxSize: fc.constantFrom(6, 4_096),
});

type Settings = typeof transactionSettings extends fc.Arbitrary<infer T> ? T : never;

/** What sends become in turn: transactions, and some stay what they are. */
export const transactionSketches: fc.Arbitrary<readonly (Sketch | undefined)[]> = fc.array(sketch, {
  minLength: 1,
  maxLength: 8,
});

/** Random plans; `kinds` limits which faults there may be. */
export function transactionPlans(kinds: readonly FaultKind[] = faultKinds): fc.Arbitrary<Plan> {
  return fc
    .tuple(plans(kinds), transactionSketches, transactionSettings, fc.nat(1))
    .map(([plan, sketches, options, groups]) =>
      withTransactions(plan, sketches, options, groups + 1),
    );
}

/** The plan with transactions, its producers in so many groups. */
export function withTransactions(
  plan: Plan,
  sketches: readonly (Sketch | undefined)[],
  options: Settings,
  groups: number,
): Plan {
  const settled = (spec: NodeSpec) => settledNode(spec, options, groups);
  const changes = plan.changes.map(
    (change): PlannedChange =>
      change.change === 'join' ? { ...change, node: settled(change.node) } : change,
  );
  const workload = plan.workload.map((send, at) =>
    inTransaction(send, sketches[at % sketches.length]),
  );
  return { ...plan, topology: plan.topology.map(settled), changes, workload };
}

function settledNode(spec: NodeSpec, options: Settings, groups: number): NodeSpec {
  switch (spec.kind) {
    case 'broker':
      return { ...spec, options: { ...spec.options, ...options } };
    case 'producer': {
      const group = `tg${Number(spec.name.slice(1)) % groups}`;
      const transactionListener = { name: 'byProperty', text: decisionProperty } as const;
      return { ...spec, options: { ...spec.options, group, transactionListener } };
    }
    default:
      return spec;
  }
}

function inTransaction(send: PlannedSend, sketch: Sketch | undefined): PlannedSend {
  if (sketch === undefined || !isPlain(send)) return send;
  const { decision, told, tookMs } = sketch;
  const { queueId: _, ...rest } = send;
  const transaction: TransactionListenerConfig =
    told === 'asDecided'
      ? { name: 'byProperty', text: decisionProperty, tookMs }
      : { name: told, tookMs };
  const properties = { ...send.properties, [decisionProperty]: decision };
  return { ...rest, mode: 'sync', transaction, properties };
}
