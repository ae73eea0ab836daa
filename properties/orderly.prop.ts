/**
 * Orderly consumption: one holder a lock, no message before the one in front of it is done with,
 * and no commit that passes over one. Whatever goes wrong, but for clocks that are set: locks go by
 * them.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { machines } from '../harness/cluster/machines.ts';
import type { NodeSpec } from '../harness/cluster/nodeSpec.ts';
import type { Plan } from '../harness/plan/plan.ts';
import { type FaultKind, faultKinds } from './arbitraries/faults.ts';
import { plans } from './arbitraries/plans.ts';
import { backwardOffsets } from './monitors/backwardOffsets.ts';
import { doubleLocks, overtakenMessages } from './monitors/orderly.ts';
import { mutant } from './mutant.ts';
import { assertQuiet, isCaught } from './planProperty.ts';

const orderly = suite('orderly');

/** The same plan, all its groups consuming in order. */
function inOrder(plan: Plan): Plan {
  const ordered = (spec: NodeSpec): NodeSpec =>
    spec.kind === 'consumer'
      ? { ...spec, options: { ...spec.options, consumeOrderly: true, maxReconsumeTimes: -1 } }
      : spec;
  return {
    ...plan,
    topology: plan.topology.map(ordered),
    changes: plan.changes.map((one) =>
      one.change === 'join' ? { ...one, node: ordered(one.node) } : one,
    ),
  };
}

const steadyKinds = faultKinds.filter((kind: FaultKind) => !/clock/i.test(kind));
const ordered = plans(steadyKinds).map(inOrder);
const calm = plans([]).map(inOrder);

orderly('a lock has one holder, and a queue keeps its order', () => {
  assertQuiet(
    ordered,
    [doubleLocks, overtakenMessages, backwardOffsets],
    ['a queue changed hands', 'a message was consumed twice'],
    25,
  );
});

orderly('a broker whose locks end at once is found by the second holder', () => {
  const broker = mutant(machines.broker, { config: { rebalanceLockMaxLiveTimeMs: -1 } });
  assert.ok(isCaught(ordered, doubleLocks, { broker }, 40));
});

orderly('consumers that do not keep the order are found by what overtakes', () => {
  const consumer = mutant(machines.consumer, { config: { consumeOrderly: false } });
  assert.ok(isCaught(calm, overtakenMessages, { consumer }, 40));
});

orderly.run();
