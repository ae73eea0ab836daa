/** Random plans with operators: they put values, delete topics, send groups elsewhere, and look. */
import fc from 'fast-check';
import type { Plan, PlannedChange } from '../../harness/plan/plan.ts';
import { plans } from './plans.ts';

const keys = ['k0', 'k1'] as const;
/** Nobody sends to it or reads it. */
const ownTopic = 'operated';

const order = fc.record({
  what: fc.constantFrom(
    'put',
    'remove',
    'get',
    'make',
    'delete',
    'look',
    'reset',
    'offset',
    'group',
  ),
  which: fc.nat(7),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
});
type Order = typeof order extends fc.Arbitrary<infer T> ? T : never;

/** Plans of pulls with an operator in them. */
export function administrationPlans(faults: Parameters<typeof plans>[0]): fc.Arbitrary<Plan> {
  const orders = fc.array(order, { minLength: 12, maxLength: 40 });
  return fc.tuple(plans(faults), orders).map(([plan, drawn]) => operated(plan, drawn));
}

function operated(plan: Plan, orders: readonly Order[]): Plan {
  const endMs = Math.max(
    20_000,
    ...plan.changes.map(({ atMs }) => atMs),
    ...plan.workload.map(({ atMs }) => atMs),
  );
  const asked = orders.map((one, index): PlannedChange => {
    const id = `o${index}`;
    const event = { type: 'operator.ask', id, ...requestOf(plan, one, id) } as const;
    return { atMs: 1_500 + Math.round(one.at * endMs), change: 'ask', node: 'operator', event };
  });
  return {
    ...plan,
    topology: [...plan.topology, { kind: 'admin', name: 'operator', options: {} }],
    changes: [...plan.changes, ...asked],
  };
}

function requestOf(plan: Plan, { what, which }: Order, id: string) {
  const nodes = plan.topology;
  const brokers = nodes.filter(({ kind }) => kind === 'broker');
  const broker = brokers[which % brokers.length]!.name;
  const value = { namespace: 'n', key: keys[which % keys.length]! };
  const reader = nodes.find(({ kind }) => kind === 'consumer');
  const options = (reader?.options ?? {}) as { readonly topic?: string; readonly group?: string };
  const { topic = ownTopic, group = reader?.name ?? 'nobody' } = options;
  const nums = { readQueueNums: 1, writeQueueNums: 1, perm: 6 };
  const plain = { order: false, force: false, topicFilterType: 'SINGLE_TAG' };
  const of = {
    put: { command: 'putKvConfig', header: { ...value, value: id } },
    remove: { command: 'deleteKvConfig', header: value },
    get: { command: 'getKvConfig', header: value },
    make: {
      ...{ broker, command: 'updateAndCreateTopic' },
      header: { topic: ownTopic, defaultTopic: 'TBW102', ...nums, ...plain },
    },
    delete: { broker, command: 'deleteTopicInBroker', header: { topic: ownTopic } },
    look: { broker, command: 'getTopicStatsInfo', header: { topic: ownTopic } },
    reset: {
      ...{ broker, command: 'invokeBrokerToResetOffset' },
      header: { topic, group, queueId: 0, offset: 0, timestamp: 0, isForce: true },
    },
    offset: {
      ...{ broker, command: 'queryConsumerOffset' },
      header: { topic, consumerGroup: group, queueId: 0 },
    },
    group: { broker, command: 'getSubscriptiongroupConfig', header: { group: `${group}x` } },
  } as const;
  return of[what];
}
