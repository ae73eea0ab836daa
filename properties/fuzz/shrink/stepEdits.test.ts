import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Plan } from '../../../harness/plan/plan.ts';
import { stepEdits } from './stepEdits.ts';

const edits = suite('edits of steps');

edits('each edit takes a plan as the ones before it have left it', () => {
  const plan: Plan = {
    version: 1,
    seed: 1,
    topology: [],
    workload: [],
    changes: [],
    faults: [
      {
        atMs: 100,
        forMs: 2_000,
        kind: 'road',
        road: { from: 'a', to: 'b', oneWay: true },
        fault: { kind: 'drop', match: { command: 'pullMessage', nth: 3, count: 2 } },
      },
    ],
    healForMs: 1_000,
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

edits.run();
