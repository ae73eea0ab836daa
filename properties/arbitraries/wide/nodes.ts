/** Nodes that only the extra traffic has: lite pull consumers and operators. */
import fc from 'fast-check';
import type { NodeSpec } from '../../../harness/cluster/nodeSpec.ts';
import type { Plan, PlannedChange } from '../../../harness/plan/plan.ts';
import { busiestTopic, groupOf, lastStepMs, nodesOfKind, type Widen } from './parts.ts';

type Event = Extract<PlannedChange, { change: 'ask' }>['event'];

const share = fc.constantFrom(0.05, 0.2, 0.4, 0.5, 0.6, 0.8, 0.95, 1);

/** What a lite pull consumer is asked; numbers of queues count modulo what there is. */
const pullOrder = fc.record({
  at: share,
  afterMs: fc.nat(3_000),
  member: fc.nat(1),
  queue: fc.nat(7),
  what: fc.constantFrom(
    ...(['poll', 'poll', 'poll', 'poll', 'seekToBegin', 'seek', 'pauseForAWhile'] as const),
    ...(['commit', 'committed', 'minOffset', 'assignment', 'leave'] as const),
  ),
  timeoutMs: fc.constantFrom(0, 500, 3_000),
});

type PullOrder = typeof pullOrder extends fc.Arbitrary<infer T> ? T : never;

/** A group of one or two lite pull consumers on the topic that most messages go to. */
export const litePull: fc.Arbitrary<Widen> = fc
  .record({
    members: fc.integer({ min: 1, max: 2 }),
    joinsAt: share,
    pullBatchSize: fc.constantFrom(1, 3, 10),
    orders: fc.array(pullOrder, { minLength: 4, maxLength: 30 }),
  })
  .map(({ members, joinsAt, pullBatchSize, orders }) => (plan) => {
    const topic = busiestTopic(plan);
    const nodes = Array.from({ length: members }, (_, index): NodeSpec => {
      const group = { group: 'gl', topic, consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET' } as const;
      const options = { ...group, pullBatchSize, autoCommitIntervalMs: 1_000 };
      return { kind: 'litePullConsumer', name: `l${index}`, options };
    });
    const spanMs = Math.max(5_000, lastStepMs(plan));
    const [first, ...others] = nodes;
    const joins = others.map(
      (node): PlannedChange => ({ atMs: Math.round(spanMs * joinsAt), change: 'join', node }),
    );
    const queues = queuesOf(plan, topic);
    const asked = orders.flatMap((order, index) => {
      const node = `l${order.member % members}`;
      const atMs = Math.round(spanMs * order.at) + order.afterMs;
      return pullChanges(order, node, atMs, queues, `l${index}`);
    });
    return {
      ...plan,
      topology: [...plan.topology, first!],
      changes: [...plan.changes, ...joins, ...asked],
    };
  });

interface Queue {
  readonly topic: string;
  readonly brokerName: string;
  readonly queueId: number;
}

/** The queues of a topic as brokers are set up, or of one that is made by the first send. */
function queuesOf(plan: Plan, topic: string): readonly Queue[] {
  return nodesOfKind(plan, 'broker').flatMap(({ name, options }) => {
    const given = options.topics?.[topic];
    const count = typeof given === 'number' ? given : 1;
    return Array.from({ length: count }, (_, queueId) => ({ topic, brokerName: name, queueId }));
  });
}

function pullChanges(
  { what, queue: at, timeoutMs }: PullOrder,
  node: string,
  atMs: number,
  queues: readonly Queue[],
  id: string,
): readonly PlannedChange[] {
  const queue = queues[at % queues.length]!;
  const ask = (event: Event, afterMs = 0): PlannedChange => {
    return { atMs: atMs + afterMs, change: 'ask', node, event };
  };
  const order = (verb: string, more: object) =>
    ({ type: `operator.${verb}`, id, ...more }) as Event;
  switch (what) {
    case 'poll':
      return [ask(order('poll', { timeoutMs }))];
    case 'seek':
      return [ask(order('seek', { queue, offset: 0 }))];
    case 'pauseForAWhile':
      return [
        ask(order('pause', { queues: [queue] })),
        ask(order('resume', { queues: [queue], id: `${id}.1` }), 2_000),
      ];
    case 'commit':
    case 'assignment':
      return [ask(order(what, {}))];
    case 'leave':
      return [
        { atMs, change: 'leave', node },
        { atMs: atMs + 3_000, change: 'return', node },
      ];
    default:
      return [ask(order(what, { queue }))];
  }
}

const adminOrder = fc.record({
  at: share,
  afterMs: fc.nat(3_000),
  what: fc.constantFrom(
    ...(['resetBack', 'resetBack', 'resetAhead', 'wipe', 'grow', 'scratch'] as const),
    ...(['delete', 'stats', 'members', 'runningInfo', 'close'] as const),
  ),
  which: fc.nat(7),
});

type AdminOrder = typeof adminOrder extends fc.Arbitrary<infer T> ? T : never;

/** The topic that operators make and delete, with who sends there and who reads it. */
export const scratchTopic = 'scratch';

/** An operator, and a topic of its own that comes and goes. */
export const operators: fc.Arbitrary<Widen> = fc
  .record({
    orders: fc.array(adminOrder, { minLength: 1, maxLength: 8 }),
    reads: fc.boolean(),
    sends: fc.array(share, { maxLength: 12 }),
  })
  .map(({ orders, reads, sends }) => (plan) => {
    const spanMs = Math.max(5_000, lastStepMs(plan));
    const asked = orders.flatMap((order, index) =>
      adminChanges(plan, order, Math.round(spanMs * order.at) + order.afterMs, `a${index}`),
    );
    const [producer] = nodesOfKind(plan, 'producer');
    const scratch = sends.map((at, index) => {
      const atMs = Math.round(spanMs * at) + 100 * index;
      const send = { atMs, producer: producer!.name, topic: scratchTopic } as const;
      return { ...send, id: `s${index}`, mode: 'sync' } as const;
    });
    const isScratched = orders.some(({ what }) => what === 'delete' || what === 'scratch');
    const group = { group: 'gs', topic: scratchTopic } as const;
    const from = { consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET' } as const;
    const reader: NodeSpec = { kind: 'consumer', name: 'y0', options: { ...group, ...from } };
    return {
      ...plan,
      topology: [
        ...plan.topology,
        ...(isScratched && reads ? [reader] : []),
        { kind: 'admin', name: 'a0', options: {} },
      ],
      workload: isScratched ? [...plan.workload, ...scratch] : plan.workload,
      changes: [...plan.changes, ...asked],
    };
  });

interface Asked {
  readonly broker?: string;
  readonly command: string;
  readonly header: Readonly<Record<string, unknown>>;
}

function adminChanges(
  plan: Plan,
  { what, which }: AdminOrder,
  atMs: number,
  id: string,
): readonly PlannedChange[] {
  const brokers = nodesOfKind(plan, 'broker');
  const broker = brokers[which % brokers.length]!.name;
  const consumers = nodesOfKind(plan, 'consumer');
  const consumer = consumers[which % consumers.length];
  const ask = (asked: Asked, afterMs = 0, number = 0): PlannedChange => {
    const name = number === 0 ? id : `${id}.${number}`;
    const event = { type: 'operator.ask', id: name, ...asked } as const;
    return { atMs: atMs + afterMs, change: 'ask', node: 'a0', event };
  };
  const made = (topic: string, queues: number) => {
    const nums = { readQueueNums: queues, writeQueueNums: queues, perm: 6 };
    const plain = { order: false, force: false, topicFilterType: 'SINGLE_TAG' };
    const header = { topic, defaultTopic: 'TBW102', ...nums, ...plain };
    return ask({ broker, command: 'updateAndCreateTopic', header });
  };
  switch (what) {
    case 'wipe':
      return [
        ask({ command: 'wipeWritePermOfBroker', header: { brokerName: broker } }),
        ask({ command: 'addWritePermOfBroker', header: { brokerName: broker } }, 4_000, 1),
      ];
    case 'grow':
      return [made(busiestTopic(plan), 8)];
    // No fewer than a topic has that was made by a send: what lies in the others would be lost.
    case 'scratch':
      return [made(scratchTopic, 4)];
    case 'delete':
      return [
        ...brokers.map(({ name }, index) => {
          const header = { topic: scratchTopic };
          return ask({ broker: name, command: 'deleteTopicInBroker', header }, index, index);
        }),
        ask({ command: 'deleteTopicInNamesrv', header: { topic: scratchTopic } }, 500, 9),
      ];
    default: {
      if (consumer === undefined) return [];
      const group = groupOf(consumer);
      const { topic } = consumer.options;
      const reset = { group, topic, queueId: -1, offset: -1, isForce: true };
      const clientId = `${group}@${consumer.name}`;
      const of = {
        resetBack: ['invokeBrokerToResetOffset', { ...reset, timestamp: 0 }],
        resetAhead: ['invokeBrokerToResetOffset', { ...reset, timestamp: -1 }],
        stats: ['getConsumeStats', { consumerGroup: group }],
        members: ['getConsumerConnectionList', { consumerGroup: group }],
        runningInfo: ['getConsumerRunningInfo', { consumerGroup: group, clientId }],
        close: ['getSubscriptiongroupConfig', { group }],
      } as const;
      const [command, header] = of[what];
      return [ask({ broker, command, header })];
    }
  }
}
