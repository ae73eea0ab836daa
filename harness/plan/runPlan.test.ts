import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RoadFault } from '../cluster/roads.ts';
import type { Plan, PlannedChange, PlannedFault } from './plan.ts';
import { preparePlan, runPlan, told } from './runPlan.ts';

const base: Plan = {
  version: 1,
  seed: 9,
  topology: [
    { kind: 'namesrv', name: 'ns', options: {} },
    { kind: 'broker', name: 'a', options: { topics: { orders: 1 } } },
    { kind: 'producer', name: 'shop', options: {} },
    { kind: 'consumer', name: 'billing', options: { topic: 'orders' } },
  ],
  workload: [{ atMs: 9_000, producer: 'shop', topic: 'orders', id: 'one', mode: 'sync' }],
  changes: [],
  faults: [],
  healForMs: 20_000,
};

const changed = (...changes: readonly PlannedChange[]): Plan => ({ ...base, changes });

function livesOf(plan: Plan, name: string): readonly string[] {
  const lives: string[] = [];
  for (const entry of runPlan(plan).kernel.world.trace) {
    if (entry.kind === 'life' && entry.node === name) lives.push(`${entry.timeMs} ${entry.what}`);
  }
  return lives;
}

const text = new TextDecoder();

const running = suite('running plans');

running('a node that left in good order comes back when the plan says so', () => {
  const plan = changed(
    { atMs: 3_000, change: 'leave', node: 'billing' },
    { atMs: 5_000, change: 'return', node: 'billing' },
  );
  const [first, stopped, again, ...more] = livesOf(plan, 'billing');
  assert.is(first, '0 boot');
  assert.match(stopped ?? '', /^30\d\d stopped$/);
  assert.is(again, '5000 boot');
  assert.equal(more, []);
});

running('a node that is still there when it comes back is killed first', () => {
  const plan = changed({ atMs: 5_000, change: 'return', node: 'a' });
  assert.equal(livesOf(plan, 'a'), ['0 boot', '5000 crash', '5000 boot']);
});

running('a node that has not joined stays away, whatever should have happened to it', () => {
  const late = { kind: 'broker', name: 'b', options: {} } as const;
  const plan: Plan = {
    ...changed(
      { atMs: 2_000, change: 'leave', node: 'b' },
      { atMs: 3_000, change: 'return', node: 'b' },
      { atMs: 7_000, change: 'join', node: late },
    ),
    faults: [{ atMs: 4_000, forMs: 500, kind: 'end', node: 'b', how: 'kill' }],
  };
  assert.equal(livesOf(plan, 'b'), ['7000 boot']);
});

running('a consumer that is asked to suspend consumes once it is asked to resume', () => {
  const plan = changed(
    { atMs: 8_000, change: 'ask', node: 'billing', event: { type: 'operator.suspend' } },
    { atMs: 30_000, change: 'ask', node: 'billing', event: { type: 'operator.resume' } },
  );
  // The pull that was out already brings the first; a second send would wait.
  const second = { ...base.workload[0]!, atMs: 12_000, id: 'two' };
  const run = runPlan({ ...plan, workload: [...plan.workload, second] });
  const consumed = told(run).filter(({ observation }) => observation.kind === 'consumed');
  assert.equal(
    consumed.map(({ timeMs }) => timeMs > 30_000),
    [false, true],
  );
});

running('a fault that ends leaves others on its road', () => {
  const road = { from: 'shop', to: 'a', oneWay: false };
  const kept = { atMs: 1_000, forMs: 30_000, kind: 'road', road, fault: { kind: 'partition' } };
  const brief = (fault: RoadFault): PlannedFault => {
    return { atMs: 2_000, forMs: 1_000, kind: 'road', road: { ...road, oneWay: true }, fault };
  };
  for (const fault of [{ kind: 'delay', ms: 5 }, { kind: 'partition' }] as const) {
    const run = runPlan({ ...base, faults: [kept as PlannedFault, brief(fault)] });
    const settled = told(run).find(({ observation }) => observation.kind === 'sendSettled');
    const { observation } = settled!;
    assert.is(observation.kind === 'sendSettled' && observation.outcome, 'timeout');
  }
});

running('a run that is prepared and stepped is the run in one go', () => {
  const { kernel, endMs } = preparePlan(base);
  for (let timeMs = 0; timeMs < endMs; timeMs += 777) kernel.run(timeMs);
  kernel.run(endMs);
  assert.is(kernel.world.hash.toString(), runPlan(base).kernel.world.hash.toString());
});

running('a batch is one send of several messages, each of which is consumed', () => {
  const plan: Plan = { ...base, workload: [{ ...base.workload[0]!, batch: 3, tags: 'red' }] };
  const consumed = told(runPlan(plan)).flatMap(({ observation }) =>
    observation.kind === 'consumed' ? [[text.decode(observation.body), observation.tags]] : [],
  );
  const red = ['one', 'one+1', 'one+2'].map((body) => [body, 'red']);
  assert.equal(consumed, red);
});

running('a message for later comes later, and not at all once it was taken back', () => {
  const [first] = base.workload as [Plan['workload'][0]];
  const options = { topics: { orders: 1 }, recallMessageEnable: true };
  const topology = base.topology.map((spec) =>
    spec.kind === 'broker' ? { ...spec, options } : spec,
  );
  const workload = [
    { ...first, delayTimeMs: 6_000 },
    { ...first, id: 'two', delayTimeMs: 6_000 },
  ];
  const recall = (send: string, atMs: number) =>
    ({ atMs, change: 'recall', node: 'shop', send }) as const;
  const plan: Plan = {
    ...base,
    topology,
    workload,
    // One that is asked for before there is anything to take back does nothing.
    changes: [recall('one', 9_000), recall('two', 11_000)],
  };
  const all = told(runPlan(plan));
  const recalls = all.flatMap(({ observation }) =>
    observation.kind === 'settled' ? [`${observation.id}: ${observation.outcome}`] : [],
  );
  assert.equal(recalls, ['recall two: done']);
  const consumed = all.flatMap(({ observation, timeMs }) =>
    observation.kind === 'consumed' ? [{ timeMs, body: text.decode(observation.body) }] : [],
  );
  assert.equal(
    consumed.map(({ body }) => body),
    ['one'],
  );
  assert.ok(consumed[0]!.timeMs >= 15_000);
});

running.run();
