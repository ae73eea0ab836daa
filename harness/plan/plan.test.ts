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
  assert.match(problem({ faults: [{ atMs: 1, kind: 'reset' }] }), 'road of {');
  assert.match(problem({ healForMs: Number.NaN }), 'healForMs is no time');
  assert.match(problem({ fautls: [] }), 'a plan has no member "fautls"');
  for (const kind of ['consumer', 'simpleConsumer']) {
    const listless = { kind, name: 'listless', options: {} };
    const topology = [...plan.topology, listless];
    assert.match(problem({ topology }), `${kind} "listless" has no topic`);
  }
  assert.throws(() => simulatePlan({ ...plan, seed: 0.5 }), /this is no plan: seed/);
});

plans('a node knows name servers, and a client proxies too, that are there before it', () => {
  const [ns, ...others] = plan.topology;
  const proxy = { kind: 'proxy', name: 'access', options: {} };
  const client = (namesrvs: unknown) => ({
    ...{ kind: 'consumer', name: 'far', options: { topic: 'orders', namesrvs } },
  });
  const problem = (...more: readonly unknown[]) => {
    const read = readPlan({ ...plan, topology: [ns, ...others, ...more] });
    return read.ok ? 'none' : read.problem;
  };
  assert.is(problem(proxy, client(['access', 'ns'])), 'none');
  const late = 'node "far" knows "access", which is no namesrv or proxy before it';
  assert.is(problem(client(['access']), proxy), late);
  assert.match(problem(client(['a'])), 'knows "a", which is no namesrv or proxy');
  assert.match(problem(client('ns')), 'namesrvs of node "far" is no list');
  const behind = { ...proxy, name: 'behind', options: { namesrvs: ['access'] } };
  assert.match(problem(proxy, behind), 'knows "access", which is no namesrv before it');
});

/** Steps of a list that nothing could come of, and what is said of each. */
type Bad = readonly [list: 'workload' | 'changes' | 'faults', step: unknown, problem: string];

function checkBad(bad: readonly Bad[]): void {
  const simple = { kind: 'simpleConsumer', name: 'simple', options: { topic: 'orders' } };
  const operator = { kind: 'admin', name: 'operator', options: {} };
  const topology = [...plan.topology, simple, operator];
  for (const [list, step, problem] of bad) {
    const read = readPlan({ ...plan, topology, [list]: [step] });
    assert.match(read.ok ? 'no problem' : read.problem, problem);
  }
}

plans('a fault that nothing could come of is named', () => {
  const road = { from: 'shop', to: 'a', oneWay: false };
  const onRoad = { atMs: 1, forMs: 1, kind: 'road', road };
  checkBad([
    ['faults', { ...onRoad, kind: 'raod' }, 'kind of {'],
    ['faults', { ...onRoad, forMs: undefined, fault: { kind: 'hold' } }, 'forMs of {'],
    ['faults', { ...onRoad, fault: { kind: 'partitoin' } }, 'fault.kind of {'],
    ['faults', { ...onRoad, fault: { kind: 'delay', ms: 'x' } }, 'fault.ms of {'],
    ['faults', { ...onRoad, fault: { kind: 'loss', rate: 7 } }, '} cannot be 7'],
    ['faults', { ...onRoad, road: { ...road, to: 'shop' } }, 'road.to of {'],
    ['faults', { atMs: 1, forMs: 1, kind: 'end', node: 'a', how: 'explode' }, 'how of {'],
    ['faults', { atMs: 1, kind: 'reset', road: { ...road, to: 'lost' } }, 'no node "lost"'],
  ]);
});

plans('a step that nothing could come of is named, and never runs', () => {
  const [send] = plan.workload;
  const asked = (more: object) => {
    const event = { type: 'operator.ask', ...more };
    return { atMs: 1, change: 'ask', node: 'operator', event };
  };
  checkBad([
    ['workload', { ...send, mode: 'asink' }, '} cannot be "asink"'],
    ['workload', { ...send, id: undefined }, 'sync"} is missing'],
    ['workload', { ...send, topic: 7 }, 'topic of {'],
    ['workload', { ...send, producer: 'a' }, 'node "a" is no producer'],
    ['changes', { atMs: 1, change: 'lave', node: 'a' }, 'change of {'],
    ['changes', { atMs: 1, change: 'ask', node: 'a' }, 'event of {'],
    [
      'changes',
      { atMs: 1, change: 'ask', node: 'a', event: { type: 'operator.shutdwon' } },
      'broker "a" knows no operator.shutdwon',
    ],
    [
      'changes',
      { atMs: 1, change: 'ask', node: 'simple', event: { type: 'operator.receive', id: 'r' } },
      'simpleConsumer "simple" would refuse {"type":"operator.receive","id":"r"}: invisibleTimeMs',
    ],
    [
      'changes',
      { atMs: 1, change: 'ask', node: 'simple', event: { type: 'operator.ack' } },
      'delivery is no number',
    ],
    [
      'changes',
      { atMs: 1, change: 'ask', node: 'shop', event: { type: 'operator.send', id: 'x' } },
      'sends stand in the workload',
    ],
    [
      'changes',
      { atMs: 1, change: 'ask', node: 'billing', event: { type: 'operator.subscribe' } },
      'topic is no string',
    ],
    ['changes', asked({ type: 'operator.send' }), 'admin "operator" knows no operator.send'],
    ['changes', asked({ command: 'getConsumeStats', header: {} }), 'id is no string'],
    ['changes', asked({ id: 'x', command: 'getStats' }), 'nobody knows the command "getStats"'],
    ['changes', asked({ id: 'x', command: 'getConsumeStats' }), 'header is no object'],
    [
      'changes',
      asked({ id: 'x', command: 'getConsumeStats', header: {} }),
      'consumerGroup is missing in the header of getConsumeStats',
    ],
  ]);
});

plans.run();
