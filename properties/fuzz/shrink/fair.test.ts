import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Plan } from '../../../harness/plan/plan.ts';
import { unfair } from './fair.ts';

const consumeFromWhere = 'CONSUME_FROM_FIRST_OFFSET';
const plan: Plan = {
  version: 1,
  seed: 1,
  topology: [
    { kind: 'namesrv', name: 'ns', options: {} },
    { kind: 'broker', name: 'b', options: {} },
    { kind: 'consumer', name: 'c', options: { topic: 'orders', consumeFromWhere } },
  ],
  workload: [],
  changes: [],
  faults: [],
  healForMs: 120_000,
};

const fairness = suite('fair plans');

fairness('a plan that keeps to what promises rest on is fair', () => {
  assert.is(unfair(plan), undefined);
  const pause = { atMs: 1, change: 'ask', node: 'c', event: { type: 'operator.suspend' } } as const;
  const resume = { ...pause, atMs: 2, event: { type: 'operator.resume' } } as const;
  assert.is(unfair({ ...plan, changes: [pause, resume] }), undefined);
});

fairness('a plan in which messages may be lost without a mistake is not', () => {
  const end = { atMs: 1, forMs: 1, kind: 'end', node: 'b' } as const;
  const suspend = {
    atMs: 1,
    change: 'ask',
    node: 'c',
    event: { type: 'operator.suspend' },
  } as const;
  const road = { from: 'c', to: 'b', oneWay: false };
  const [ns, broker, consumer] = plan.topology as [Plan['topology'][0], Plan['topology'][0], never];
  const behind = { consumeFromWhere, namesrvs: ['x'] };
  const direct = { group: 'c', topic: 'orders', consumeFromWhere };
  const proxied = [
    ...[ns, broker, { kind: 'proxy', name: 'x', options: {} }],
    { kind: 'consumer', name: 'c', options: { group: 'c', topic: 'orders', ...behind } },
  ];
  const other = { kind: 'consumer', name: 'd', options: { group: 'c', topic: 'refunds' } } as const;
  for (const [change, problem] of [
    [{ faults: [{ ...end, how: 'crash' }] }, 'does not flush before it answers'],
    [{ faults: [{ ...end, how: 'lose' }] }, 'the disk of b is lost'],
    [{ changes: [{ atMs: 1, change: 'leave', node: 'b' }] }, 'b never returns'],
    [{ changes: [suspend] }, 'c is never resumed'],
    [{ changes: [{ atMs: 1, change: 'leave', node: 'c' }] }, 'nobody of c is there'],
    [{ topology: [ns, consumer] }, 'there is no broker'],
    [{ topology: [broker, consumer] }, 'there is no name server'],
    [{ topology: [ns, broker, { ...other, name: 'c' }] }, 'c skips what was'],
    [
      {
        topology: [...plan.topology, { ...other, options: { ...other.options, consumeFromWhere } }],
      },
      'members of c do not agree',
    ],
    [{ healForMs: 100_000 }, 'too short'],
    [
      {
        topology: proxied,
        healForMs: 200_000,
        changes: [
          { atMs: 1, change: 'leave', node: 'x' },
          { atMs: 2, change: 'return', node: 'x' },
        ],
      },
      'too short',
    ],
    [
      { topology: proxied, healForMs: 260_000, changes: [{ atMs: 1, change: 'leave', node: 'x' }] },
      'x never returns',
    ],
    [
      { topology: [...proxied, { ...other, options: direct }], healForMs: 260_000 },
      'c is not all behind proxies',
    ],
    [{ faults: [{ atMs: 1, forMs: 1, kind: 'road', road, fault: { kind: 'hold' } }] }, 'too short'],
  ] as const) {
    assert.match(unfair({ ...plan, ...change } as Plan) ?? 'nothing', problem);
  }
});

fairness('a plan is not fair to brokers that cannot do what it asks, or not in its time', () => {
  const [ns, broker, consumer] = plan.topology as [Plan['topology'][0], Plan['topology'][0], never];
  const producer = { kind: 'producer', name: 'p', options: {} } as const;
  const send = { atMs: 0, producer: 'p', topic: 'orders', id: 'm', mode: 'sync' } as const;
  const filtering = { kind: 'consumer', name: 'd', options: { topic: 'orders', sql: 'a = 1' } };
  const from = { ...filtering.options, consumeFromWhere } as const;
  const odd = { kind: 'consumer', name: 'd', options: from } as const;
  const shares = { allocateMessageQueueStrategy: { name: 'CONSISTENT_HASH' } } as const;
  const shared = { topic: 'orders', consumeFromWhere, clientRebalance: false, ...shares } as const;
  const strange = { kind: 'consumer', name: 'd', options: shared } as const;
  const problems: readonly (readonly [Partial<Plan>, string])[] = [
    [{ topology: [...plan.topology, odd] }, 'not all brokers filter by properties'],
    [{ topology: [...plan.topology, strange] }, 'brokers do not share out as d wants'],
    [
      { workload: [{ ...send, transaction: { name: 'commit' } }] },
      'checks of transactions go on for too long',
    ],
    [{ workload: [{ ...send, delayLevel: 18 }] }, 'm comes too late'],
    [{ workload: [{ ...send, delayTimeMs: 60_000 }] }, 'm comes too late'],
  ];
  for (const [change, problem] of problems) {
    const topology = [...(change.topology ?? [ns, broker, consumer]), producer];
    assert.is(unfair({ ...plan, ...change, topology }), problem);
  }
  const soon = { ...send, delayLevel: 4 };
  assert.is(
    unfair({ ...plan, workload: [soon], topology: [...plan.topology, producer] }),
    undefined,
  );
});

fairness.run();
