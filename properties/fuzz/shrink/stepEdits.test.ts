import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Plan } from '../../../harness/plan/plan.ts';
import { stepEdits } from './stepEdits.ts';

const empty: Plan = {
  version: 1,
  seed: 1,
  topology: [],
  workload: [],
  changes: [],
  faults: [],
  healForMs: 1_000,
};

const edits = suite('edits of steps');

edits('each edit takes a plan as the ones before it have left it', () => {
  const plan: Plan = {
    ...empty,
    faults: [
      {
        atMs: 100,
        forMs: 2_000,
        kind: 'road',
        road: { from: 'a', to: 'b', oneWay: true },
        fault: { kind: 'drop', match: { command: 'pullMessage', nth: 3, count: 2 } },
      },
    ],
  };
  const all = stepEdits(plan);
  const left = all.reduce((current, edit) => edit(current) ?? current, plan);
  const [fault] = left.faults;
  assert.equal(fault?.kind === 'road' && fault.fault, { kind: 'drop' });
  // In any order: what an edit is about may be gone by its turn.
  for (const first of all) {
    const before = first(plan) ?? plan;
    for (const second of all) second(before);
  }
});

edits('whatever a send is besides a message is left out, and a batch is made small', () => {
  const send = { atMs: 0, producer: 'p', topic: 'orders', id: 'm', mode: 'sync' } as const;
  const workload: Plan['workload'] = [
    { ...send, request: { mode: 'callback', timeoutMs: 3_000 } },
    { ...send, transaction: { name: 'commit', tookMs: 1_000 }, properties: { a: '1' } },
    { ...send, delayTimeMs: 3_000 },
    { ...send, delayLevel: 3 },
    { ...send, batch: 6 },
  ];
  const event = { type: 'operator.receive', id: 'r', invisibleTimeMs: 1, fifo: true } as const;
  const changes: Plan['changes'] = [{ atMs: 0, change: 'ask', node: 's', event }];
  const plan = { ...empty, workload, changes };
  const all = stepEdits(plan);
  const left = all.reduce((current, edit) => edit(current) ?? current, plan as Plan);
  assert.equal(left.workload, Array(5).fill(send));
  const [receive] = left.changes;
  assert.not.ok(receive?.change === 'ask' && 'fifo' in receive.event);
  const batches = all.flatMap((edit) => edit(plan)?.workload[4]?.batch ?? []);
  assert.is(Math.min(...batches), 2);
});

edits.run();
