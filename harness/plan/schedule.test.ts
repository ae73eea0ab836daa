import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Plan } from './plan.ts';
import { readPlan } from './readPlan.ts';
import { recordSchedule } from './recordSchedule.ts';
import { preparePlan, runPlan } from './runPlan.ts';

const plan: Plan = {
  version: 1,
  seed: 3,
  topology: [
    { kind: 'namesrv', name: 'ns', options: {} },
    { kind: 'broker', name: 'a', options: { topics: { orders: 1 } } },
    { kind: 'producer', name: 'shop', options: {} },
    { kind: 'consumer', name: 'billing', options: { topic: 'orders' } },
  ],
  workload: [1, 2, 3, 4, 5, 6].map((number) => ({
    atMs: 3_000 + number * 400,
    producer: 'shop',
    topic: 'orders',
    id: `order ${number}`,
    mode: 'sync',
  })),
  changes: [],
  faults: [
    {
      atMs: 3_500,
      forMs: 1_000,
      kind: 'road',
      road: { from: 'shop', to: 'a', oneWay: false },
      fault: { kind: 'loss', rate: 0.5 },
    },
    { atMs: 4_000, forMs: 500, kind: 'end', node: 'billing', how: 'crash' },
  ],
  healForMs: 20_000,
};

const hashOf = (of: Plan) => runPlan(of).kernel.world.hash.toString();
const still: Plan = { ...plan, faults: [], schedule: { latencyMs: 2, late: [] } };

/** Arrivals from one node at another, in virtual ms. */
function arrivals(of: Plan, from: string, to: string): readonly number[] {
  const times: number[] = [];
  for (const entry of runPlan(of).kernel.world.trace) {
    if (entry.kind !== 'frame' || entry.outcome !== 'delivered') continue;
    if (entry.from === from && entry.to === to) times.push(entry.timeMs);
  }
  return times;
}

const schedules = suite('schedules');

schedules('a recorded schedule is the same run, losses included', () => {
  const recorded = recordSchedule(plan);
  assert.ok(recorded.schedule!.late.length > 20);
  assert.is(hashOf(recorded), hashOf(plan));
  assert.equal(recordSchedule(recorded), recorded);
});

schedules('a saved plan that is recorded is the same run', () => {
  const file = new URL('../../properties/saved/rollingRestart.plan.json', import.meta.url);
  const saved = JSON.parse(readFileSync(file, 'utf8')) as Plan;
  assert.is(hashOf(recordSchedule(saved)), hashOf(saved));
});

schedules('without late entries each frame takes the same time', () => {
  const { late } = recordSchedule(still).schedule!;
  assert.equal(late, []);
  assert.is.not(hashOf(still), hashOf({ ...plan, faults: [] }));
});

schedules('the nth entry of a road is late, and no other', () => {
  const before = arrivals(still, 'shop', 'a');
  // The first is the attempt to connect.
  const late = [{ from: 'shop', to: 'a', nth: 3, byMs: 50 }];
  const after = arrivals({ ...still, schedule: { latencyMs: 2, late } }, 'shop', 'a');
  const moved = before.flatMap((timeMs, at) => (after[at] === timeMs ? [] : [at]));
  assert.equal(moved, [1]);
  assert.is(after[1], before[1]! + 50);
});

schedules('a fork in the middle goes on as the run does', () => {
  const late = [{ from: 'shop', to: 'a', nth: 9, byMs: 50 }];
  const scheduled = { ...plan, schedule: { latencyMs: 2, late } };
  const { kernel, endMs } = preparePlan(scheduled);
  kernel.run(4_000);
  const fork = kernel.fork();
  kernel.run(endMs);
  fork.run(endMs);
  assert.is(fork.world.hash.toString(), kernel.world.hash.toString());
  assert.is(fork.world.hash.toString(), hashOf(scheduled));
});

schedules('what is wrong with a schedule is named', () => {
  const problem = (schedule: unknown): string => {
    const read = readPlan({ ...plan, schedule });
    return read.ok ? 'no problem' : read.problem;
  };
  const entry = { from: 'shop', to: 'a', nth: 1, byMs: 5 };
  assert.is(problem({ latencyMs: 2, late: [entry] }), 'no problem');
  assert.match(problem({ latencyMs: -2, late: [] }), 'latencyMs of the schedule');
  assert.match(problem({ latencyMs: 2 }), 'no list');
  for (const wrong of [{ nth: 0 }, { nth: 1.5 }, { byMs: -1 }, { to: 'shop' }]) {
    assert.match(problem({ latencyMs: 2, late: [{ ...entry, ...wrong }] }), 'in the schedule');
  }
  assert.match(problem({ latencyMs: 2, late: [{ ...entry, to: 'b' }] }), 'no node "b"');
});

schedules.run();
