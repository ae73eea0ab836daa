import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { replay } from '../replayRun.ts';
import { simulatePlan } from '../simulatePlan.ts';
import type { Plan } from './plan.ts';
import { readPlan } from './readPlan.ts';

const plan: Plan = {
  version: 1,
  seed: 5,
  topology: [
    { kind: 'namesrv', name: 'ns', options: {} },
    {
      kind: 'broker',
      name: 'a',
      options: { topics: { orders: 2 }, flushDiskType: 'SYNC_FLUSH' },
    },
    { kind: 'producer', name: 'shop', options: {} },
    { kind: 'consumer', name: 'billing', options: { topic: 'orders' } },
  ],
  workload: [
    { atMs: 2_000, producer: 'shop', topic: 'orders', id: 'first', mode: 'sync' },
    { atMs: 9_000, producer: 'shop', topic: 'orders', id: 'second', mode: 'async' },
  ],
  changes: [],
  faults: [{ atMs: 5_000, forMs: 3_000, kind: 'end', node: 'a', how: 'crash' }],
  healForMs: 30_000,
};

const plans = suite('plans');

plans('a plan does what it says: sends before and after a crash are stored and consumed', () => {
  const run = simulatePlan(plan);
  const consumed = run.observations.flatMap(({ observation }) =>
    observation.kind === 'consumed' ? [new TextDecoder().decode(observation.body)] : [],
  );
  assert.equal([...new Set(consumed)], ['first', 'second']);
  assert.is(run.nodes.find(({ name }) => name === 'a')?.incarnation, 2);
  assert.is(run.verdict, 'held');
});

plans('a replay string holds the whole plan and brings the same run back', () => {
  const run = simulatePlan(plan);
  const again = replay(run.replay);
  assert.ok(again.same);
  assert.is(again.hash, run.hash);
  assert.is(replay(run.replay, { wire: true }).hash, run.hash);
});

plans('another plan is another run', () => {
  assert.is.not(simulatePlan({ ...plan, seed: 6 }).hash, simulatePlan(plan).hash);
});

plans('what is wrong with a plan is named', () => {
  const problem = (change: object): string => {
    const read = readPlan({ ...plan, ...change });
    return read.ok ? 'no problem' : read.problem;
  };
  assert.is(problem({}), 'no problem');
  assert.match(problem({ version: 2 }), 'version is 2, not 1');
  assert.match(problem({ seed: 'x' }), 'seed');
  assert.match(problem({ workload: {} }), 'workload is no list');
  assert.match(problem({ topology: [] }), 'there is no node "shop"');
  assert.match(problem({ topology: [...plan.topology, plan.topology[0]] }), 'two nodes "ns"');
  const [send] = plan.workload;
  assert.match(problem({ workload: [{ ...send, atMs: -1 }] }), 'atMs');
  assert.match(problem({ faults: [{ atMs: 1, kind: 'reset' }] }), 'there is no node');
  assert.throws(() => simulatePlan({ ...plan, seed: 0.5 }), /this is no plan: seed/);
});

plans.run();
