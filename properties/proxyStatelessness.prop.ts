/**
 * A proxy keeps nothing that anybody would miss: it may be killed at any step, alone or with all
 * others, come back or stay away. Nothing that was acknowledged is lost, every send is settled,
 * consumption gets to its end, and all other promises hold.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { NodeSpec } from '../harness/cluster/nodeSpec.ts';
import type { TraceEntry } from '../harness/kernel/trace.ts';
import type { Plan } from '../harness/plan/plan.ts';
import { preparePlan } from '../harness/plan/runPlan.ts';
import { proxiedPlans } from './arbitraries/proxied.ts';
import { lastStepMs } from './arbitraries/wide/parts.ts';
import { proxiedHealMs } from './arbitraries/wide/proxies.ts';
import { gather, namesOf } from './monitors/evidence.ts';
import { everyMonitor } from './monitors/index.ts';
import { pullSkipsAMessage, timeoutCountsAsStored } from './mutations/index.ts';
import { inventsSuccess } from './mutations/proxies.ts';
import { isCaught, quiet, savable } from './planProperty.ts';
import { runs } from './replay.ts';

const statelessness = suite('proxy statelessness');

const first = { consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET' } as const;

/** A producer and a consumer behind proxies, and a few messages. */
function small(proxies: number, listener: 'succeed' | 'failFirst'): Plan {
  const names = ['x0', 'x1'].slice(0, proxies);
  const access = { namesrvs: names };
  const group = { ...access, ...first, group: 'readers', topic: 'orders' };
  const topology: readonly NodeSpec[] = [
    { kind: 'namesrv', name: 'ns', options: {} },
    { kind: 'broker', name: 'b', options: { topics: { orders: 2 } } },
    ...names.map((name): NodeSpec => ({ kind: 'proxy', name, options: {} })),
    { kind: 'producer', name: 'p', options: access },
    { kind: 'consumer', name: 'c', options: { ...group, listener: { name: listener, arg: 1 } } },
  ];
  const workload = [3_000, 3_010, 21_000, 21_500].map((atMs, index) => ({
    ...{ atMs, producer: 'p', topic: 'orders', id: `m${index}` },
    ...{ mode: index % 2 === 0 ? ('sync' as const) : ('async' as const), queueId: index % 2 },
  }));
  const latencies = { schedule: { latencyMs: 1, late: [] } };
  const steps = { workload, changes: [], faults: [], healForMs: 60_000 };
  return { version: 1, seed: 7, topology, ...steps, ...latencies };
}

/** The plan, with some proxies killed at a time and back after a while. */
function struck(plan: Plan, atMs: number, proxies: readonly string[], forMs: number): Plan {
  const faults = proxies.map((node) => ({ atMs, forMs, kind: 'end', node, how: 'lose' }) as const);
  const all = { ...plan, faults: [...plan.faults, ...faults] };
  return { ...all, healForMs: Math.max(plan.healForMs, proxiedHealMs(all)) };
}

/** What is wrong with a run of a plan, with the plan. */
function wrongIn(plan: Plan): readonly string[] {
  const evidence = gather(plan);
  const wrong = Object.values(everyMonitor).flatMap((monitor) =>
    monitor(evidence).map(({ text }) => text),
  );
  return wrong.length === 0 ? [] : [...wrong, savable(plan)];
}

/** The times at which a proxy is told or tells something; usually while the first messages pass. */
function busyTimes(plan: Plan, fromMs = 2_995, toMs = 3_050): readonly number[] {
  const proxies = namesOf(plan, 'proxy');
  const times = new Set<number>();
  const tap = (entry: TraceEntry) => {
    if (entry.kind !== 'frame' || entry.timeMs < fromMs || entry.timeMs > toMs) return;
    if (!proxies.has(entry.to) && !proxies.has(entry.from)) return;
    // What is due at this time is still to come when the blow falls, or has just been.
    for (const atMs of [entry.timeMs, entry.timeMs + 1]) times.add(Math.floor(atMs));
  };
  const { kernel } = preparePlan(plan, { tap });
  kernel.run(toMs + 10);
  return [...times].sort((a, b) => a - b);
}

statelessness('the only proxy may die at any step of a send and its way to a listener', () => {
  const plan = small(1, 'failFirst');
  const times = busyTimes(plan);
  assert.ok(times.length > 8, `${times.length} times`);
  for (const atMs of times) assert.equal(wrongIn(struck(plan, atMs, ['x0'], 2_000)), []);
});

statelessness('one of two proxies may die at any step, and stay away', () => {
  const plan = small(2, 'succeed');
  const times = busyTimes(plan);
  assert.ok(times.length > 8, `${times.length} times`);
  for (const atMs of times) assert.equal(wrongIn(struck(plan, atMs, ['x0'], 100_000)), []);
});

statelessness('all proxies may die at any step, and come back at once or later', () => {
  const plan = small(2, 'failFirst');
  for (const [index, atMs] of busyTimes(plan).entries()) {
    const forMs = [1, 3_000, 20_000][index % 3]!;
    assert.equal(wrongIn(struck(plan, atMs, ['x0', 'x1'], forMs)), []);
  }
});

statelessness('a proxy may die at any step of its boot, and of the coming of its clients', () => {
  const plan = small(2, 'succeed');
  const times = busyTimes(plan, 0, 2_990);
  assert.ok(times.length > 20, `${times.length} times`);
  for (const [index, atMs] of times.entries()) {
    const forMs = [1, 700, 100_000][index % 3]!;
    assert.equal(wrongIn(struck(plan, atMs, ['x0'], forMs)), []);
  }
});

const blow = fc.record({
  at: fc.nat(1_000),
  which: fc.constantFrom(0, 1, 2, 'all' as const),
  forMs: fc.constantFrom(1, 500, 5_000, 30_000),
});

/** Plans with clients behind proxies, some of which die: one, or all at once. */
const deadly = fc
  .tuple(proxiedPlans([], { failing: false }), fc.array(blow, { minLength: 1, maxLength: 3 }))
  .map(([plan, blows]) => {
    const proxies = [...namesOf(plan, 'proxy')];
    const spanMs = Math.max(5_000, lastStepMs(plan));
    return blows.reduce((now, { at, which, forMs }) => {
      const some = which === 'all' ? proxies : [proxies[which % proxies.length]!];
      return struck(now, Math.round((spanMs * at) / 1_000), some, forMs);
    }, plan);
  });

const monitors = Object.values(everyMonitor);

statelessness('whichever proxies die and come back, every promise holds', () => {
  fc.assert(quiet(deadly, monitors), runs(8));
});

statelessness('proxies that fail in every way, and whatever else does, break no promise', () => {
  fc.assert(quiet(proxiedPlans(), monitors), runs(6));
});

statelessness('what a broker leaves out is missed behind proxies as well', () => {
  assert.ok(isCaught(deadly, everyMonitor.lostMessages!, pullSkipsAMessage, 40));
});

statelessness('a send that ended without an answer is found not to be stored', () => {
  assert.ok(isCaught(deadly, everyMonitor.lostWrites!, timeoutCountsAsStored, 40));
});

statelessness('a proxy that says that it was stored, and no broker did, is found', () => {
  assert.ok(isCaught(proxiedPlans(['kill']), everyMonitor.alteredAnswers!, inventsSuccess, 30));
});

statelessness.run();
