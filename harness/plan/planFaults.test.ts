import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { throughTheWire } from '../network/wireFilter.ts';
import type { Plan, PlannedFault } from './plan.ts';
import { readPlan } from './readPlan.ts';
import { preparePlan, runPlan, told } from './runPlan.ts';

const base: Plan = {
  version: 1,
  seed: 11,
  topology: [
    { kind: 'namesrv', name: 'ns', options: {} },
    {
      kind: 'broker',
      name: 'a',
      options: { topics: { orders: 1 }, flushDiskType: 'SYNC_FLUSH' },
    },
    { kind: 'producer', name: 'shop', options: {} },
    { kind: 'consumer', name: 'billing', options: { topic: 'orders' } },
  ],
  workload: [3_000, 5_100, 5_200, 5_300, 5_400, 40_000].map((atMs, number) => ({
    atMs,
    producer: 'shop',
    topic: 'orders',
    id: `order ${number}`,
    mode: 'async',
  })),
  changes: [],
  faults: [],
  healForMs: 10_000,
};

const road = { from: 'shop', to: 'a', oneWay: false };
const at = { atMs: 5_000, forMs: 350 } as const;
const match = { command: 'sendMessageV2', nth: 2 } as const;

const kinds: readonly PlannedFault[] = [
  { ...at, kind: 'road', road, fault: { kind: 'delay', ms: 100 } },
  { ...at, kind: 'road', road, fault: { kind: 'delay', ms: 900, match } },
  { ...at, kind: 'road', road, fault: { kind: 'loss', rate: 0.6 } },
  { ...at, kind: 'road', road, fault: { kind: 'partition' } },
  { ...at, kind: 'road', road, fault: { kind: 'hold' } },
  { ...at, kind: 'road', road, fault: { kind: 'drop', match } },
  { ...at, kind: 'road', road, fault: { kind: 'duplicate', match } },
  { ...at, kind: 'road', road, fault: { kind: 'corrupt', match } },
  { ...at, kind: 'road', road, fault: { kind: 'reorder', ms: 300 } },
  { ...at, kind: 'road', road: { from: 'a', to: '*', oneWay: false }, fault: { kind: 'drop' } },
  { atMs: 5_000, kind: 'reset', road },
  { atMs: 5_000, kind: 'halfOpen', road },
  { ...at, kind: 'end', node: 'a', how: 'kill' },
  { ...at, kind: 'end', node: 'a', how: 'crash', keep: 0 },
  { ...at, kind: 'end', node: 'billing', how: 'lose' },
  { ...at, kind: 'pause', node: 'a' },
  { ...at, kind: 'slowReader', node: 'a', ms: 150 },
  { ...at, kind: 'clock', node: 'a', jumpMs: -60_000, driftPpm: 200_000 },
  { atMs: 5_000, kind: 'clock', node: 'shop', jumpMs: 500 },
  { ...at, kind: 'slowFlush', node: 'a', ms: 120 },
  { ...at, kind: 'lostFlush', node: 'a' },
];

const planOf = (...faults: readonly PlannedFault[]): Plan => ({ ...base, faults });
const hashOf = (plan: Plan, options = {}) => runPlan(plan, options).kernel.world.hash.toString();

function nameOf(fault: PlannedFault): string {
  if (fault.kind === 'end') return fault.how;
  return fault.kind === 'road' ? JSON.stringify(fault.fault) : fault.kind;
}

const baseHash = hashOf(base);

const faults = suite('faults of plans');

for (const fault of kinds) {
  const plan = planOf(fault);

  faults(`${nameOf(fault)} takes hold, makes another run, and ends with the plan`, () => {
    const run = runPlan(plan);
    assert.equal(run.unfired(), []);
    assert.is.not(run.kernel.world.hash.toString(), baseHash);
    assert.equal(readPlan(JSON.parse(JSON.stringify(plan))), { ok: true, plan });
    const { world } = run.kernel;
    assert.is(world.hindered, 0);
    for (const name of world.nodeNames()) {
      const { rules, clock, up } = world.peekNode(name)!;
      assert.equal([rules, clock.driftPpm, up], [[], 0, true]);
    }
    for (const name of world.pairNames()) {
      const [from = '', to = ''] = name.split('->');
      assert.equal(world.pair(from, to).rules, []);
    }
    const consumed = told(run).filter(({ observation }) => observation.kind === 'consumed');
    assert.ok(
      consumed.some(({ timeMs }) => timeMs >= 40_000),
      'the last order is consumed',
    );
  });

  faults(`${nameOf(fault)} is the same run again, in bytes, and from a fork in its middle`, () => {
    const hash = hashOf(plan);
    assert.is(hashOf(plan), hash);
    assert.is(hashOf(plan, { filter: throughTheWire }), hash);
    const { kernel, endMs, unfired } = preparePlan(plan);
    kernel.run(5_210);
    const fork = kernel.fork();
    fork.run(endMs);
    assert.is(fork.world.hash.toString(), hash, 'the fork');
    kernel.run(endMs);
    assert.is(kernel.world.hash.toString(), hash, 'what it was forked from');
    assert.equal(unfired(), []);
  });
}

faults('a fault that nothing came of is named with its place in the plan', () => {
  const still = { atMs: 5_000, forMs: 1, kind: 'pause', node: 'shop' } as const;
  const gone = { ...at, kind: 'end', node: 'a', how: 'kill' } as const;
  const again = { atMs: 5_100, forMs: 1, kind: 'end', node: 'a', how: 'crash' } as const;
  const run = runPlan(planOf(still, gone, again));
  assert.equal(
    run.unfired().map(({ index, phrase }) => [index, phrase]),
    [
      [0, 'pause of shop'],
      [2, 'crash of a'],
    ],
  );
  assert.is(run.unfired()[0]?.fault, still);
});

faults('of two that overlap each lasts as long as it says', () => {
  const pause = (atMs: number, forMs: number) =>
    ({ atMs, forMs, kind: 'pause', node: 'a' }) as const;
  const settled = (plan: Plan) =>
    told(runPlan(plan)).find(
      ({ observation }) => observation.kind === 'sendSettled' && observation.id === 'order 1',
    )!.timeMs;
  assert.ok(settled(planOf(pause(5_000, 300), pause(5_000, 600))) >= 5_600);
  assert.ok(settled(planOf(pause(5_000, 600), pause(5_000, 300))) >= 5_600);
  assert.ok(settled(planOf(pause(5_000, 300))) < 5_400);
});

faults('what is wrong with a fault of a node is named', () => {
  const problem = (fault: object): string => {
    const read = readPlan({ ...base, faults: [fault] });
    return read.ok ? 'no problem' : read.problem;
  };
  const clock = { atMs: 1, kind: 'clock', node: 'a' };
  assert.is(problem({ ...clock, jumpMs: 5 }), 'no problem');
  assert.match(problem(clock), 'jumpMs of');
  assert.match(problem({ ...clock, driftPpm: -1e6 }), 'driftPpm of');
  assert.match(problem({ ...clock, jumpMs: 5, node: 'b' }), 'no node "b"');
  assert.match(problem({ atMs: 1, forMs: -1, kind: 'pause', node: 'a' }), 'forMs of');
  assert.match(problem({ atMs: 1, kind: 'slowReader', node: 'a' }), 'ms of');
  assert.match(problem({ atMs: 1, kind: 'pause' }), 'no node');
  assert.match(problem({ ...at, kind: 'end', node: 'a', how: 'crash', keep: -1 }), 'keep of');
  for (const wrong of [{ command: 'pop' }, { direction: 'up' }, { nth: 0 }, { count: 1.5 }]) {
    const fault = { kind: 'drop', match: wrong };
    const [member] = Object.keys(wrong);
    assert.match(problem({ ...at, kind: 'road', road, fault }), `fault.match.${member} of`);
  }
});

faults.run();
