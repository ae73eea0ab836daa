/**
 * Plans of lite pull consumers: two members of one group that poll, seek, pause, and come back. A
 * seek goes to the beginning or is refused: one that goes forward would leave messages out.
 */
import fc from 'fast-check';
import type { NodeSpec } from '../../harness/cluster/nodeSpec.ts';
import type { Plan, PlannedChange, PlannedFault } from '../../harness/plan/plan.ts';

const topic = 'orders';
const queueNums = 3;
/** From here on nothing goes wrong, and both members only poll. */
const quietMs = 60_000;
const lastPolls = 40;

const member = fc.constantFrom('c0', 'c1');
const time = (fromMs: number, toMs: number) => fc.integer({ min: fromMs, max: toMs });
const queue = fc
  .integer({ min: 0, max: queueNums - 1 })
  .map((queueId) => ({ topic, brokerName: 'b0', queueId }));

const order = fc.oneof(
  { weight: 6, arbitrary: fc.record({ verb: fc.constant('poll'), timeoutMs: time(0, 3_000) }) },
  { weight: 1, arbitrary: fc.record({ verb: fc.constant('seekToBegin'), queue }) },
  {
    weight: 1,
    arbitrary: fc.record({
      verb: fc.constant('seek'),
      queue,
      offset: fc.constantFrom(0, 99),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      verb: fc.constantFrom('pause', 'resume'),
      queues: fc.array(queue, { minLength: 1, maxLength: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ verb: 'commit' }) },
  { weight: 1, arbitrary: fc.record({ verb: fc.constant('committed'), queue }) },
);

const asks: fc.Arbitrary<PlannedChange> = fc
  .tuple(member, time(100, quietMs - 5_000), order)
  .map(([node, atMs, { verb, ...rest }]) => ({
    ...{ change: 'ask', atMs, node },
    event: { type: `operator.${verb}`, ...rest },
  }));

const road = member.map((from) => ({ from, to: 'b0', oneWay: false }));

const faults: fc.Arbitrary<PlannedFault> = fc.oneof(
  fc.record({ kind: fc.constant('reset' as const), road, atMs: time(1_000, 40_000) }),
  fc.record({
    kind: fc.constant('road' as const),
    road,
    atMs: time(1_000, 30_000),
    forMs: time(100, 10_000),
    fault: fc.constantFrom({ kind: 'partition' } as const, { kind: 'delay', ms: 400 } as const),
  }),
  fc.record({
    kind: fc.constant('end' as const),
    node: member,
    how: fc.constantFrom('kill' as const, 'crash' as const),
    atMs: time(1_000, 30_000),
    forMs: time(100, 10_000),
  }),
);

/** What makes sure that all is polled in the end: nothing is paused, and polls go on. */
function ending(node: string): readonly PlannedChange[] {
  const queues = Array.from({ length: queueNums }, (_, queueId) => {
    return { topic, brokerName: 'b0', queueId };
  });
  const resumed = { type: 'operator.resume', queues } as const;
  const polls = Array.from({ length: lastPolls }, (_, index): PlannedChange => {
    const event = { type: 'operator.poll', timeoutMs: 900 } as const;
    return { change: 'ask', atMs: quietMs + index * 1_000, node, event };
  });
  return [{ change: 'ask', atMs: quietMs - 1_000, node, event: resumed }, ...polls];
}

/** Such plans, with faults of roads and of members or without. */
export function pullPlans(withFaults: boolean): fc.Arbitrary<Plan> {
  return fc
    .record({
      seed: fc.integer({ min: 1, max: 1_000_000 }),
      sends: fc.array(time(0, 40_000), { minLength: 1, maxLength: 30 }),
      asked: fc.array(asks, { minLength: 5, maxLength: 40 }),
      pullBatchSize: fc.constantFrom(1, 2, 10),
      joinAtMs: time(0, 30_000),
      wrong: fc.array(faults, { maxLength: withFaults ? 4 : 0 }),
    })
    .map(({ seed, sends, asked, pullBatchSize, joinAtMs, wrong }) => {
      const consumer = (name: string): NodeSpec => {
        // A member that begins at the end leaves out what was sent before it asked where that is.
        const consumeFromWhere = 'CONSUME_FROM_FIRST_OFFSET';
        const options = { topic, group: 'g', pullBatchSize, autoCommitIntervalMs: 1_000 };
        return { kind: 'litePullConsumer', name, options: { ...options, consumeFromWhere } };
      };
      const changes: readonly PlannedChange[] = [
        { change: 'join', atMs: joinAtMs, node: consumer('c1') },
        ...asked,
        ...ending('c0'),
        ...ending('c1'),
      ];
      return {
        version: 1,
        seed,
        topology: [
          { kind: 'namesrv', name: 'ns0', options: {} },
          { kind: 'broker', name: 'b0', options: { topics: { [topic]: queueNums } } },
          { kind: 'producer', name: 'p0', options: {} },
          consumer('c0'),
        ],
        workload: sends.map((atMs, index) => {
          return { atMs: atMs + 500, producer: 'p0', topic, id: `m${index}`, mode: 'sync' };
        }),
        changes: changes.map((change, index) =>
          change.change === 'ask'
            ? { ...change, event: { ...change.event, id: `o${index}` } }
            : change,
        ),
        faults: wrong,
        healForMs: lastPolls * 1_000 + 20_000,
      };
    });
}
