/**
 * Random plans with transactions through proxies: one to three of them before one or two brokers,
 * whose topics take messages of every type.
 */
import fc from 'fast-check';
import type { PresetTopic } from '../../actors/broker/config.ts';
import type { NodeSpec } from '../../harness/cluster/nodeSpec.ts';
import type { Plan } from '../../harness/plan/plan.ts';
import { type FaultKind, faultKinds } from './faults.ts';
import { plans } from './plans.ts';
import { transactionSettings, transactionSketches, withTransactions } from './transactions.ts';
import { type ProxySketch, proxySketches, withProxies } from './wide/proxies.ts';

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
    )
    .map(([plan, sketches, options, groups, proxies]) => {
      const told = withTransactions(plan, sketches, options, groups);
      return behind({ ...told, topology: told.topology.map(ofEveryType) }, proxies);
    });
}

/** All clients hang on proxies. */
function behind(plan: Plan, sketch: ProxySketch): Plan {
  const hangs = sketch.hangs.map((bits) => (bits === 0 ? 7 : bits));
  return withProxies(plan, { ...sketch, hangs });
}

function ofEveryType(spec: NodeSpec): NodeSpec {
  if (spec.kind !== 'broker') return spec;
  const { topics = {} } = spec.options;
  const mixed = Object.entries(topics).map(([name, preset]) => [name, mixedTopic(preset)] as const);
  return { ...spec, options: { ...spec.options, topics: Object.fromEntries(mixed) } };
}

function mixedTopic(preset: number | PresetTopic): PresetTopic {
  const settings =
    typeof preset === 'number' ? { readQueueNums: preset, writeQueueNums: preset } : preset;
  return { ...settings, attributes: { ...settings.attributes, 'message.type': 'MIXED' } };
}
