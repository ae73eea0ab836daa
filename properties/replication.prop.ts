/**
 * What a slave has is what its master has: the same records at the same offsets, once both have had
 * time, whatever went wrong before. And a group that goes on at the slave misses nothing of it.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { queueOf } from '../actors/broker/store/store.ts';
import { type Machines, machines } from '../harness/cluster/machines.ts';
import type { Plan, PlannedFault } from '../harness/plan/plan.ts';
import { preparePlan, told } from '../harness/plan/runPlan.ts';
import { brokerOf } from './monitors/brokerState.ts';
import { type Mutation, mutant } from './mutant.ts';
import { bodiesSwapped, copiesNothing, keepsWhatMasterLost } from './mutations/replication.ts';
import { runs, verifyAfter } from './replay.ts';
import { newMarks } from './sometimes.ts';

const replication = suite('replication');

/** Faults are over by then, and the slave has had more than a minute. */
const failOverMs = 220_000;
const [master, slave] = ['a', 'copy of a'];

interface Sketch {
  readonly seed: number;
  readonly sends: readonly number[];
  readonly crashes: readonly { readonly atMs: number; readonly node: string }[];
  readonly partitions: readonly { readonly atMs: number; readonly forMs: number }[];
}

const time = fc.integer({ min: 1_000, max: 100_000 });
const crash = fc.record({ atMs: time, node: fc.constantFrom(master, slave) });
const partition = fc.record({ atMs: time, forMs: fc.integer({ min: 100, max: 20_000 }) });
const sketches: fc.Arbitrary<Sketch> = fc.record({
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  sends: fc.array(time, { minLength: 1, maxLength: 30 }),
  crashes: fc.array(crash, { maxLength: 3 }),
  partitions: fc.array(partition, { maxLength: 2 }),
});

function planOf({ seed, sends, crashes, partitions }: Sketch): Plan {
  const copy = { brokerName: master, brokerId: 1, slaveReadEnable: true };
  const ends = crashes.map(
    ({ atMs, node }): PlannedFault => ({ kind: 'end', how: 'crash', atMs, forMs: 1_000, node }),
  );
  const cuts = partitions.map(
    (when): PlannedFault => ({
      ...when,
      kind: 'road',
      road: { from: slave, to: master, oneWay: false },
      fault: { kind: 'partition' },
    }),
  );
  // Just before a crash, for the master's disk to miss it now and then.
  const atCrashes = crashes.map(({ atMs }) => atMs - 100);
  return {
    version: 1,
    seed,
    topology: [
      { kind: 'namesrv', name: 'names', options: {} },
      { kind: 'broker', name: master, options: { topics: { orders: 2 } } },
      { kind: 'broker', name: slave, options: copy },
      { kind: 'producer', name: 'shop', options: {} },
    ],
    workload: [...sends, ...atCrashes].map((atMs, index) => ({
      atMs,
      producer: 'shop',
      topic: 'orders',
      id: `order ${index}`,
      mode: 'sync',
    })),
    changes: [
      { atMs: failOverMs, change: 'leave', node: master },
      {
        atMs: failOverMs + 1_000,
        change: 'join',
        node: { kind: 'consumer', name: 'billing', options: { topic: 'orders' } },
      },
    ],
    faults: [...ends, ...cuts],
    healForMs: 60_000,
  };
}

interface Ran {
  /** What is wrong; empty if nothing is. */
  readonly problems: readonly string[];
  readonly cuts: number;
  readonly copied: number;
}

const text = new TextDecoder();

function ran(sketch: Sketch, broken: Partial<Machines> = {}): Ran {
  const problems: string[] = [];
  const run = preparePlan(planOf(sketch), { machines: broken });
  const { kernel } = run;
  kernel.run(failOverMs - 1);
  const [one, other] = [brokerOf(kernel, master), brokerOf(kernel, slave)];
  if (one === undefined || other === undefined) return { problems: ['down'], cuts: 0, copied: 0 };
  const [logged, copied] = [[...one.store.log], [...other.store.log]];
  if (logged.length !== copied.length) {
    problems.push(`the master has ${logged.length} records, its slave ${copied.length}`);
  }
  for (const [index, record] of copied.entries()) {
    const { queueId, queueOffset, physicalOffset, storeTimestamp } = record;
    const original = logged[index];
    const isSame =
      original !== undefined &&
      text.decode(original.body) === text.decode(record.body) &&
      original.queueId === queueId &&
      original.queueOffset === queueOffset &&
      original.physicalOffset === physicalOffset &&
      original.storeTimestamp === storeTimestamp;
    if (!isSame) problems.push(`record ${index} of the slave is not its master's`);
  }
  for (const key of ['orders@0', 'orders@1']) {
    const ends = [one, other].map(({ store }) => queueOf(store, key).entries.length);
    if (ends[0] !== ends[1]) problems.push(`${key} ends at ${ends[0]}, at the slave at ${ends[1]}`);
  }
  kernel.run(run.endMs);
  const events = told(run);
  const consumed = new Set(
    events.flatMap(({ observation }) =>
      observation.kind === 'consumed' ? [text.decode(observation.body)] : [],
    ),
  );
  for (const { body } of logged) {
    const order = text.decode(body);
    if (!consumed.has(order)) problems.push(`"${order}" is not consumed at the slave`);
  }
  const cuts = events.filter(({ observation }) => observation.kind === 'logCut').length;
  return { problems, cuts, copied: copied.length };
}

replication('a slave comes to have what its master has, and readers miss nothing of it', () => {
  const marks = newMarks('records were copied', 'a slave dropped what its master had lost');
  const numRuns = 40;
  const property = fc.property(sketches, (sketch) => {
    const { problems, cuts, copied } = ran(sketch);
    assert.equal(problems, []);
    if (copied > 0) marks.hit('records were copied');
    if (cuts > 0) marks.hit('a slave dropped what its master had lost');
  });
  fc.assert(property, runs(numRuns));
  verifyAfter(marks, numRuns);
});

/** Whether a planted mistake shows within so many plans. */
function isFound(mutation: Mutation, words: string, numRuns = 60): boolean {
  const broken = { broker: mutant(machines.broker, mutation) };
  const property = fc.property(sketches, (sketch) => {
    assert.not.ok(ran(sketch, broken).problems.some((problem) => problem.includes(words)));
  });
  return fc.check(property, { numRuns, seed: 1, endOnFailure: true }).failed;
}

replication('a master that sends other bodies is found by the records', () => {
  assert.ok(isFound(bodiesSwapped(), "is not its master's"));
});

replication('a slave that keeps what its master lost is found by the lengths', () => {
  assert.ok(isFound(keepsWhatMasterLost(), 'records, its slave'));
});

replication('a slave that copies no topics is found by what nobody can read', () => {
  assert.ok(isFound(copiesNothing('timer.slaveSync'), 'is not consumed'));
});

replication.run();
