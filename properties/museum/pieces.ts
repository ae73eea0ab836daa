/**
 * The museum: known bugs of Apache RocketMQ, each behind a flag that puts it back in one place of
 * the code. They prove that plans, monitors and shrinking find what people found the hard way.
 */
import type { BrokerMuseumPiece } from '../../actors/broker/config.ts';
import type { NamesrvMuseumPiece } from '../../actors/namesrv/config.ts';
import type { ProxyMuseumPiece } from '../../actors/proxy/config.ts';
import type { NodeSpec } from '../../harness/cluster/nodeSpec.ts';
import type { Plan } from '../../harness/plan/plan.ts';
import { planAt, proxiedPlanAt } from '../fuzz/planAt.ts';
import { piecesOfProxies } from './piecesOfProxies.ts';

/** A bug on show. */
export interface MuseumPiece {
  readonly name: BrokerMuseumPiece | NamesrvMuseumPiece | ProxyMuseumPiece;
  /** Which nodes have it. */
  readonly kind: 'broker' | 'namesrv' | 'proxy';
  /** The report it was made after. */
  readonly issue: string;
  /** What goes wrong, as its users see it. */
  readonly symptom: string;
  /** The monitor that tells. */
  readonly monitor: string;
  /**
   * A plan that is known to find it, for a quick test: {@link drawnFor} of seed and index. It is
   * another plan as soon as an arbitrary changes; `npm run museum` finds the next. Absent: nobody
   * has looked for one yet.
   */
  readonly known?: { readonly seed: number; readonly index: number };
}

/** Every piece. */
export const pieces: readonly MuseumPiece[] = [
  {
    name: 'changeDeletesNewRecord',
    kind: 'broker',
    issue: '#10276',
    symptom: 'a message whose invisible time was changed never comes back',
    monitor: 'lostDeliveries',
    known: { seed: 2, index: 19 },
  },
  {
    name: 'ackIndexIgnoresGaps',
    kind: 'broker',
    issue: 'design of the offset list',
    symptom: 'acknowledging one message of a filtered batch takes another one away',
    monitor: 'returnsAfterAck',
    known: { seed: 1, index: 43 },
  },
  {
    name: 'reviveOffsetBeforeCopies',
    kind: 'broker',
    issue: '#10985',
    symptom: 'a power cut at the wrong moment loses messages that nobody acknowledged',
    monitor: 'lostDeliveries',
    known: { seed: 3, index: 76 },
  },
  {
    name: 'staleUnregistration',
    kind: 'namesrv',
    issue: '#11043',
    symptom: 'a broker that reconnects at once is unlisted all the same',
    monitor: 'wipedRegistrations',
    known: { seed: 1, index: 7 },
  },
  ...piecesOfProxies,
];

/** The plans among which a piece is looked for: those of proxies have proxies, and more kinds. */
export function drawnFor({ kind }: MuseumPiece, seed: number, index: number): Plan {
  return kind === 'proxy' ? proxiedPlanAt(seed, index) : planAt(seed, index);
}

/** The same plan in a cluster that has the bug. */
export function withPiece(plan: Plan, { name, kind }: MuseumPiece): Plan {
  const infected = (spec: NodeSpec): NodeSpec =>
    spec.kind === kind
      ? ({ ...spec, options: { ...spec.options, museum: [name] } } as NodeSpec)
      : spec;
  return {
    ...plan,
    topology: plan.topology.map(infected),
    changes: plan.changes.map((each) =>
      each.change === 'join' ? { ...each, node: infected(each.node) } : each,
    ),
  };
}

/** The same plan in a cluster that has no bug of the museum. */
export function withoutPieces(plan: Plan): Plan {
  const healthy = (spec: NodeSpec): NodeSpec => {
    const { museum: _museum, ...options } = spec.options as { readonly museum?: unknown };
    return { ...spec, options } as NodeSpec;
  };
  return {
    ...plan,
    topology: plan.topology.map(healthy),
    changes: plan.changes.map((each) =>
      each.change === 'join' ? { ...each, node: healthy(each.node) } : each,
    ),
  };
}
