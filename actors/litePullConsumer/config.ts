/** Settings of a lite pull consumer, after upstream's `DefaultLitePullConsumer`. */
import type { ConsumeFromWhere, MessageModel } from '../../protocol/bodies/heartbeatData.ts';
import { type ClientConfig, clientDefaults, type MessageQueue } from '../shared/client/index.ts';
import type { ExpressionType } from '../shared/client/subscription.ts';
import type { Address, NodeInput } from '../shared/node.ts';

/** A subscription as configured: `*`, or tags joined by `||`; or SQL92. */
export interface SubscriptionConfig {
  readonly topic: string;
  readonly expression: string;
  /** How the expression is read; absent: `TAG`. */
  readonly type?: ExpressionType;
}

/** Every setting of a lite pull consumer. Durations in ms. */
export interface LitePullConsumerSettings extends ClientConfig {
  readonly group: string;
  /** `CLUSTERING`: queues are shared, offsets kept by brokers; `BROADCASTING`: kept in a file. */
  readonly messageModel: MessageModel;
  /** Where a group without a stored offset begins. */
  readonly consumeFromWhere: ConsumeFromWhere;
  /** For CONSUME_FROM_TIMESTAMP: `yyyyMMddHHmmss` in UTC; empty: 30 minutes before the boot. */
  readonly consumeTimestamp: string;
  /** How subscribed queues are shared, by name (`AllocateMessageQueueStrategy.getName`). */
  readonly allocateMessageQueueStrategy: string;
  /** What is subscribed before the start; excludes `assign`. */
  readonly subscriptions: readonly SubscriptionConfig[];
  /** Queues that are assigned before the start; excludes `subscriptions`. */
  readonly assign: readonly MessageQueue[];
  /** What is wanted of the topics of assigned queues (`setSubExpressionForAssign`). */
  readonly subExpressionsForAssign: readonly SubscriptionConfig[];
  /** Polls commit what earlier polls returned. */
  readonly autoCommit: boolean;
  /** Shortest time between two such commits; less than 1000 counts as the default. */
  readonly autoCommitIntervalMs: number;
  /** How long a poll waits that does not say it. */
  readonly pollTimeoutMs: number;
  /** Most messages a pull asks for, and so a poll returns. */
  readonly pullBatchSize: number;
  /** Pulls, and requests for offsets before them, that are under way at a time. */
  readonly pullThreadNums: number;
  /** With more messages waiting to be polled, at a full batch each, nothing is pulled. */
  readonly pullThresholdForAll: number;
  /** A queue with more messages than this waiting is not pulled. */
  readonly pullThresholdForQueue: number;
  /** The same in MiB of bodies. */
  readonly pullThresholdSizeForQueue: number;
  /** A queue whose waiting offsets lie further apart is not pulled. */
  readonly consumeMaxSpan: number;
  /** How long a broker may hold a pull that finds nothing. */
  readonly brokerSuspendMaxTimeMs: number;
  /** Time-out of such a pull. */
  readonly consumerTimeoutWhenSuspendMs: number;
  /** Time-out of a pull by hand that is not held. */
  readonly consumerPullTimeoutMs: number;
  /** Pause after a pull that failed. */
  readonly pullTimeDelayWhenExceptionMs: number;
  /** Period of offset commits, the first being after 10 s. */
  readonly persistConsumerOffsetIntervalMs: number;
  /** Period of looking whether a topic has other queues, the first being after 10 s. */
  readonly topicMetadataCheckIntervalMs: number;
  /** Longest time between two rounds of rebalancing. */
  readonly rebalanceWaitIntervalMs: number;
  /** Shortest time between two rounds; also what follows an unbalanced one. */
  readonly rebalanceMinIntervalMs: number;
  /** Of messages that are sent back: failed deliveries after which they are dead letters. */
  readonly maxReconsumeTimes: number;
  /** How many messages pulled by hand it remembers, so that they can be sent back. */
  readonly deliveriesMax: number;
}

/** What a lite pull consumer is created with: what has no default, and what differs from it. */
export type LitePullConsumerConfig = Pick<LitePullConsumerSettings, 'group'> & {
  readonly namesrvAddrs: readonly Address[];
} & Partial<LitePullConsumerSettings>;

/** Upstream's defaults; the client id is `127.0.0.1@<name of the node>`. */
export const litePullConsumerDefaults = {
  ...clientDefaults,
  messageModel: 'CLUSTERING',
  consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
  consumeTimestamp: '',
  allocateMessageQueueStrategy: 'AVG',
  subscriptions: [],
  assign: [],
  subExpressionsForAssign: [],
  autoCommit: true,
  autoCommitIntervalMs: 5000,
  pollTimeoutMs: 5000,
  pullBatchSize: 10,
  pullThreadNums: 20,
  pullThresholdForAll: 10_000,
  pullThresholdForQueue: 1000,
  pullThresholdSizeForQueue: 100,
  consumeMaxSpan: 2000,
  brokerSuspendMaxTimeMs: 20_000,
  consumerTimeoutWhenSuspendMs: 30_000,
  consumerPullTimeoutMs: 10_000,
  pullTimeDelayWhenExceptionMs: 1000,
  persistConsumerOffsetIntervalMs: 5000,
  topicMetadataCheckIntervalMs: 30_000,
  rebalanceWaitIntervalMs: 20_000,
  rebalanceMinIntervalMs: 1000,
  maxReconsumeTimes: 16,
  deliveriesMax: 100_000,
} as const satisfies Partial<LitePullConsumerSettings>;

/** Delays and time-outs that upstream has as constants, in ms. */
export const litePullTimes = {
  /** From the start to the first commit of offsets, and to the first look at topics' queues. */
  firstPersistMs: 10_000,
  /** Until a paused queue is looked at again. */
  pausedMs: 1000,
  /** Until a queue over one of its limits is looked at again. */
  flowControlMs: 50,
  /** Pause after a broker answered FLOW_CONTROL. */
  brokerFlowControlMs: 20,
  /** Pause after the end of a queue could not be read, where nothing is stored. */
  noOffsetMs: 3000,
  /** Time-out of CONSUMER_SEND_MSG_BACK. */
  sendBackTimeoutMs: 3000,
} as const;

/** Shortest interval of commits that is taken (`MIN_AUTOCOMMIT_INTERVAL_MILLIS`). */
const autoCommitIntervalMinMs = 1000;

/** The settings of a lite pull consumer that is about to be created. */
export function settingsOf({
  name,
  config,
}: NodeInput<LitePullConsumerConfig>): LitePullConsumerSettings {
  const all = { ...litePullConsumerDefaults, clientId: `127.0.0.1@${name}`, ...config };
  if (all.autoCommitIntervalMs >= autoCommitIntervalMinMs) return all;
  return { ...all, autoCommitIntervalMs: litePullConsumerDefaults.autoCommitIntervalMs };
}
