/**
 * Random plans with transactions through proxies: one to three of them before one or two brokers,
 * whose topics take messages of every type.
 */
import fc from 'fast-check';
import type { Plan, PlannedChange, PlannedFault, PlannedSend } from '../../harness/plan/plan.ts';
import { type FaultKind, faultKinds } from './faults.ts';
import { healForMs, plans } from './plans.ts';
import { transactionSettings, transactionSketches, withTransactions } from './transactions.ts';
import { ofEveryType, type ProxySketch, proxySketches, withProxies } from './wide/proxies.ts';

/** Random plans; `kinds` limits which faults of other nodes there may be. */
export function proxiedTransactionPlans(
  kinds: readonly FaultKind[] = faultKinds,
  withProxyFaults = true,
): fc.Arbitrary<Plan> {
  return fc
    .tuple(
      plans(kinds),
      transactionSketches,
      transactionSettings,
      fc.integer({ min: 1, max: 2 }),
      proxySketches(withProxyFaults),
      turns,
    )
    .map(([plan, sketches, options, groups, proxies, turn]) => {
      const told = withTransactions(plan, sketches, options, groups);
      const turned = withProxyFaults ? withTurn(told, turn) : told;
      // Who is left then hangs on another proxy than who has gone.
      const apart = turn.leaves && withProxyFaults ? apartOf(proxies) : proxies;
      return behind(ofEveryType(turned), apart);
    });
}

function apartOf(sketch: ProxySketch): ProxySketch {
  return { ...sketch, count: Math.max(2, sketch.count), hangs: [7], spread: true };
}

/** What becomes of a producer whose transaction is open. */
const turns = fc.record({ leaves: fc.boolean(), loses: fc.boolean(), send: fc.nat(30) });

type Turn = typeof turns extends fc.Arbitrary<infer T> ? T : never;

const openMs = 50;
const losesForMs = 5_000;

/**
 * A producer that leaves before its transaction has ended, with another of its group left, or whose
 * word of the end is lost.
 */
function withTurn(plan: Plan, { leaves, loses, send }: Turn): Plan {
  const halves = plan.workload.filter(({ transaction }) => transaction !== undefined);
  const slow = halves.filter(({ transaction }) => transaction!.name !== 'byProperty');
  const some = leaves && slow.length > 0 ? slow : halves;
  const half = some[send % Math.max(1, some.length)];
  if (half === undefined) return plan;
  const { producer, atMs } = half;
  const leaving: PlannedChange = { atMs: atMs + openMs, change: 'leave', node: producer };
  const losing: PlannedFault = {
    atMs,
    kind: 'road',
    road: { from: producer, to: '*', oneWay: false },
    fault: { kind: 'drop', match: { command: 'endTransaction', direction: 'request' } },
    forMs: losesForMs,
  };
  return {
    ...plan,
    ...(leaves ? withMate(plan, half) : {}),
    changes: leaves ? [...plan.changes, leaving] : plan.changes,
    faults: loses ? [...plan.faults, losing] : plan.faults,
    healForMs: loses ? healForMs.hidden : plan.healForMs,
  };
}

/**
 * Another producer like this one's, next to it. It has sent something before its first heartbeat:
 * one that has not tells nobody of its group.
 */
function withMate(plan: Plan, { producer, topic, id }: PlannedSend) {
  const mate = `${producer}x`;
  const atMs = 500;
  const plain: PlannedSend = { atMs, producer: mate, topic, id: `${id}x`, mode: 'sync' };
  const topology = plan.topology.flatMap((spec) =>
    spec.name === producer ? [spec, { ...spec, name: mate }] : [spec],
  );
  const isThere = topology.length > plan.topology.length;
  return { topology, workload: isThere ? [...plan.workload, plain] : plan.workload };
}

/** All clients hang on proxies. */
function behind(plan: Plan, sketch: ProxySketch): Plan {
  const hangs = sketch.hangs.map((bits) => (bits === 0 ? 7 : bits));
  return withProxies(plan, { ...sketch, hangs });
}
