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
    [{ faults: [{ atMs: 1, forMs: 1, kind: 'road', road, fault: { kind: 'hold' } }] }, 'too short'],
  ] as const) {
    assert.match(unfair({ ...plan, ...change } as Plan) ?? 'nothing', problem);
  }
});

fairness.run();
