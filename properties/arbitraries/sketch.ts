/**
 * Sketches of plans: plans as small numbers, which shrink well and always mean a plan. Faults are
 * drawn swarm style: first which kinds there are at all, then faults of these kinds alone.
 */
import fc from 'fast-check';
import type { ConsumerSettings } from '../../actors/consumer/config.ts';
import type { ListenerConfig } from '../../actors/consumer/listeners.ts';
import type { BrokerOptions } from '../../harness/cluster/nodeSpec.ts';
import { type FaultKind, type FaultSketch, faultSketches, hidingKinds } from './faults.ts';
import { spans, time } from './planTime.ts';
import { type PopSketch, sessions, simples } from './pops.ts';

/** Names of the topics that a plan may use; the last is made by the first send to it. */
export const topicNames = ['orders', 'refunds', 'onDemand'] as const;

interface TopicSketch {
  readonly queues: number;
  readonly everywhere: boolean;
}

/** A consumer group; its members are specified alike. */
export interface GroupSketch {
  readonly topic: number;
  readonly tags: string;
  readonly broadcasting: boolean;
  readonly listener: ListenerConfig;
  readonly settings: Partial<ConsumerSettings>;
  /** Brokers assign its queues. */
  readonly assigned: boolean;
}

/** A consumer; times count from 0 to 1000 over the plan's span. */
export interface MemberSketch {
  readonly group: number;
  readonly joinsAt: number | undefined;
  readonly leavesAfter: number | undefined;
}

/** A member that is suspended for a while: it keeps its queues and does not pull. */
interface PauseSketch {
  readonly member: number;
  readonly at: number;
  readonly forMs: number;
}

interface SendSketch {
  readonly at: number;
  readonly times: number;
  /** From each message of the send to the next. */
  readonly gapMs: number;
  readonly producer: number;
  readonly topic: number;
  readonly mode: 'sync' | 'async' | 'oneway';
  /** `mixed`: red and green in turn. */
  readonly tags: string | undefined;
  readonly queueId: number | undefined;
}

/** What a plan is made of, in numbers that shrink. */
export interface PlanSketch extends PopSketch {
  readonly seed: number;
  readonly namesrvs: number;
  readonly brokers: number;
  /** Every entry of a road takes the same time, or times drawn from the seed. */
  readonly steady: boolean;
  /** When the last broker joins, if not at the start. */
  readonly lastBrokerAt: number | undefined;
  readonly syncFlush: boolean;
  readonly brokerSettings: BrokerOptions;
  /** What each delay level means; absent: upstream's, where a tenth try comes after minutes. */
  readonly delayLevelMs: number | undefined;
  /** What brokers say to groups whose queues they assign. */
  readonly requestMode: 'PULL' | 'POP';
  readonly producers: number;
  readonly topics: readonly TopicSketch[];
  /** Push consumers are left out if there are simple ones. */
  readonly byHandOnly: boolean;
  readonly groups: readonly GroupSketch[];
  readonly members: readonly MemberSketch[];
  readonly pauses: readonly PauseSketch[];
  readonly sends: readonly SendSketch[];
  readonly kinds: readonly FaultKind[];
  readonly faults: readonly FaultSketch[];
}

const sometimes = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });

const group: fc.Arbitrary<GroupSketch> = fc.record({
  topic: fc.nat(topicNames.length - 1),
  tags: fc.constantFrom('*', 'red', 'red || green'),
  broadcasting: fc.constantFrom(false, false, false, true),
  listener: fc.constantFrom<ListenerConfig>(
    { name: 'succeed' },
    { name: 'slow', arg: 300 },
    { name: 'uneven', arg: 400 },
    { name: 'failFirst', arg: 1 },
    { name: 'failFirst', arg: 2 },
    { name: 'failSometimes', arg: 0.3 },
  ),
  settings: fc.constantFrom<Partial<ConsumerSettings>>(
    {},
    { pullBatchSize: 3, consumeThreadMax: 2 },
    { pullThresholdForQueue: 4, persistConsumerOffsetIntervalMs: 1000 },
    { popInvisibleTimeMs: 5_000, popBatchNums: 3 },
    { popInvisibleTimeMs: 20_000 },
  ),
  assigned: fc.boolean(),
});

const send: fc.Arbitrary<SendSketch> = fc.record({
  at: time,
  times: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 40 })),
  gapMs: fc.constantFrom(0, 10, 100, 700),
  producer: fc.nat(2),
  topic: fc.nat(35),
  mode: fc.constantFrom('sync', 'async', 'oneway'),
  tags: fc.constantFrom(undefined, 'red', 'green', 'mixed'),
  queueId: sometimes(fc.nat(7)),
});

const topic: fc.Arbitrary<TopicSketch> = fc.record({
  queues: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 3 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 8 }) },
  ),
  everywhere: fc.boolean(),
});

/** Upstream's defaults most often, and other ways of the same promises. */
const brokerSettings = fc.constantFrom<BrokerOptions>(
  {},
  {},
  { longPollingEnable: false },
  { forceRegister: false },
  { notifyConsumerIdsChangedEnable: false, maxTransferCountOnMessageInMemory: 5 },
);

const member: fc.Arbitrary<MemberSketch> = fc.record({
  group: fc.nat(1),
  joinsAt: sometimes(time),
  leavesAfter: sometimes(time),
});

const pause: fc.Arbitrary<PauseSketch> = fc.record({
  member: fc.nat(2),
  at: time,
  forMs: fc.integer({ min: 1, max: 40_000 }),
});

/** Who fetches messages: push consumers, simple consumers, or whichever each plan draws. */
export type Clients = 'push' | 'pop' | 'any';

const simplesOf: Readonly<Record<Clients, PopSketches>> = {
  push: fc.constant([]),
  pop: simples,
  any: fc.oneof(fc.constant([]), simples, simples),
};

type PopSketches = fc.Arbitrary<PopSketch['simples']>;

/** Sketches of plans with faults of these kinds, and clients of these kinds, alone. */
export function sketches(kinds: readonly FaultKind[], clients: Clients): fc.Arbitrary<PlanSketch> {
  return fc.record({
    seed: fc.nat(0x7fffffff),
    namesrvs: fc.integer({ min: 1, max: 2 }),
    brokers: fc.integer({ min: 1, max: 3 }),
    span: fc.constantFrom(...spans),
    lastBrokerAt: sometimes(time),
    syncFlush: fc.boolean(),
    brokerSettings,
    requestMode: clients === 'any' ? fc.constantFrom('PULL', 'POP') : fc.constant('PULL'),
    delayLevelMs: fc.constantFrom(undefined, 1_000, 3_000),
    producers: fc.integer({ min: 1, max: 3 }),
    topics: fc.tuple(topic, topic),
    steady: fc.boolean(),
    byHandOnly: clients === 'pop' ? fc.constant(true) : fc.boolean(),
    simples: simplesOf[clients],
    sessions,
    groups: fc.array(group, { minLength: 1, maxLength: 2 }),
    members: fc.array(member, { maxLength: 3 }),
    pauses: fc.array(pause, { maxLength: 1 }),
    sends: fc.array(send, { minLength: 1, maxLength: 10, size: 'max' }),
    kinds: fc.oneof(
      { weight: 2, arbitrary: fc.subarray([...kinds]) },
      { weight: 1, arbitrary: fc.subarray(kinds.filter((kind) => !hidingKinds.includes(kind))) },
    ),
    faults: fc.array(faultSketches, { maxLength: 12, size: 'max' }),
  });
}
