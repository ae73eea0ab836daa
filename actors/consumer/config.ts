/** Settings of a push consumer, after upstream's `DefaultMQPushConsumer` and `ClientConfig`. */
import type { ConsumeFromWhere, MessageModel } from '../../protocol/bodies/heartbeatData.ts';
import type { AllocationStrategy } from '../shared/allocationStrategy.ts';
import { type ClientConfig, clientDefaults } from '../shared/client/index.ts';
import type { ExpressionType } from '../shared/client/subscription.ts';
import type { Address } from '../shared/node.ts';
import type { ListenerConfig } from './listeners.ts';

/** Settings that have a default. Durations in ms. */
export interface ConsumerSettings extends Omit<ClientConfig, 'clientId' | 'namesrvAddrs'> {
  /** `CLUSTERING`: each message goes to one member; `BROADCASTING`: to all. */
  readonly messageModel: MessageModel;
  /** Where a group without a stored offset begins. */
  readonly consumeFromWhere: ConsumeFromWhere;
  /**
   * For CONSUME_FROM_TIMESTAMP: `yyyyMMddHHmmss`, read as UTC since a node knows no time zone
   * (upstream: the local one). Empty: 30 minutes before the node booted.
   */
  readonly consumeTimestamp: string;
  /** What is done with each message. */
  readonly listener: ListenerConfig;
  /**
   * Whether the listener takes each queue's messages one after the other, in their order (upstream:
   * a `MessageListenerOrderly`). In clustering the broker's locks keep other members away.
   */
  readonly consumeOrderly: boolean;
  /**
   * What an orderly listener leaves in its context: whether each success is committed. If not,
   * successes pile up until it says `commit`, or `rollback`.
   */
  readonly autoCommit: boolean;
  /** How long an orderly queue rests after its listener failed; from 10 to 30000. */
  readonly suspendCurrentQueueTimeMs: number;
  /** Messages in the hands of listeners at a time. */
  readonly consumeThreadMax: number;
  /** Most messages a pull asks for. */
  readonly pullBatchSize: number;
  /** Most bytes a pull asks for. */
  readonly pullBatchSizeInBytes: number;
  /** Pause after a pull that found messages. */
  readonly pullIntervalMs: number;
  /** A queue with more messages than this pending is not pulled. */
  readonly pullThresholdForQueue: number;
  /** The same in MiB of bodies. */
  readonly pullThresholdSizeForQueue: number;
  /** Messages for all queues together, shared out among them; -1: no such limit. */
  readonly pullThresholdForTopic: number;
  /** The same in MiB of bodies. */
  readonly pullThresholdSizeForTopic: number;
  /** A queue whose pending offsets lie further apart is not pulled. */
  readonly consumeConcurrentlyMaxSpan: number;
  /** Period of offset commits, the first being after 10 s. */
  readonly persistConsumerOffsetIntervalMs: number;
  /** Longest time between two rounds of rebalancing. */
  readonly rebalanceWaitIntervalMs: number;
  /** Shortest time between two rounds; also what follows an unbalanced one. */
  readonly rebalanceMinIntervalMs: number;
  /** Pause after a pull that failed. */
  readonly pullTimeDelayWhenExceptionMs: number;
  /**
   * How long a queue whose offset the broker refused (PULL_OFFSET_MOVED) rests before it is taken
   * again from the offset that the broker named. 10000 in releases up to 5.1.
   */
  readonly offsetMovedDelayMs: number;
  /**
   * After how many failed deliveries a message is given up: pulled ones go to the dead letters;
   * popped ones are acknowledged. -1 for 16; with an orderly listener for no limit.
   */
  readonly maxReconsumeTimes: number;
  /**
   * After so long with its listener the first message of a queue is sent back though the listener
   * has it still; looked at once in as long (upstream: in minutes). Not for orderly ones.
   */
  readonly consumeTimeoutMs: number;
  /**
   * Delay level that the listener asks for when it fails (upstream: set by the listener in its
   * context); 0: a longer one each time, negative: the dead letters at once (pulled messages only).
   */
  readonly delayLevelWhenNextConsume: number;
  /** How members share queues out; all of a group have to say the same. */
  readonly allocateMessageQueueStrategy: AllocationStrategy;
  /**
   * Whether members share queues out by themselves. False: brokers assign them (QUERY_ASSIGNMENT)
   * and say whether to pull or to pop; clustering only.
   */
  readonly clientRebalance: boolean;
  /** How long popped messages stay hidden from the group's other members (`popInvisibleTime`). */
  readonly popInvisibleTimeMs: number;
  /** Most messages a pop asks for. */
  readonly popBatchNums: number;
  /** With more unacknowledged messages than this, an assignment is not popped. */
  readonly popThresholdForQueue: number;
  /** Upstream's bugs that are to be shown. */
  readonly museum: readonly ConsumerMuseumPiece[];
}

/**
 * A bug of upstream's consumer:
 * - `popDelayIndexBelowTable` (#11063): a message that failed for the last time and is younger than
 *   the shortest delay is neither acknowledged nor hidden for another time; it comes back when its
 *   invisible time is over.
 */
export type ConsumerMuseumPiece = 'popDelayIndexBelowTable';

/** A subscription as configured: `*`, tags joined by `||`, or SQL92. */
export interface SubscriptionConfig {
  readonly topic: string;
  readonly expression: string;
  /** Tags if it is not said. */
  readonly type?: ExpressionType;
}

/** What a consumer node is created with. */
export interface ConsumerConfig extends Partial<ConsumerSettings> {
  /** `<ip>@<instance name>`: two members of one group must not share it. */
  readonly clientId: string;
  readonly group: string;
  /** Name servers as `host:port`. */
  readonly namesrvAddrs: readonly Address[];
  readonly subscriptions: readonly SubscriptionConfig[];
}

/** A configuration with every default filled in. */
export type ResolvedConfig = ConsumerConfig & ConsumerSettings;

/** Upstream's defaults. */
export const consumerDefaults: ConsumerSettings = {
  ...clientDefaults,
  messageModel: 'CLUSTERING',
  consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
  consumeTimestamp: '',
  listener: { name: 'succeed' },
  consumeOrderly: false,
  autoCommit: true,
  suspendCurrentQueueTimeMs: 1000,
  consumeThreadMax: 20,
  pullBatchSize: 32,
  pullBatchSizeInBytes: 262_144,
  pullIntervalMs: 0,
  pullThresholdForQueue: 1000,
  pullThresholdSizeForQueue: 100,
  pullThresholdForTopic: -1,
  pullThresholdSizeForTopic: -1,
  consumeConcurrentlyMaxSpan: 2000,
  persistConsumerOffsetIntervalMs: 5000,
  rebalanceWaitIntervalMs: 20_000,
  rebalanceMinIntervalMs: 1000,
  pullTimeDelayWhenExceptionMs: 1000,
  offsetMovedDelayMs: 0,
  maxReconsumeTimes: -1,
  consumeTimeoutMs: 900_000,
  delayLevelWhenNextConsume: 0,
  allocateMessageQueueStrategy: { name: 'AVG' },
  clientRebalance: true,
  popInvisibleTimeMs: 60_000,
  popBatchNums: 32,
  popThresholdForQueue: 96,
  museum: [],
};

/** Delays and time-outs that upstream has as constants, in ms. */
export const consumerTimes = {
  /** From the start of a client to its first offset commit. */
  firstPersistMs: 10_000,
  /** How long a broker holds a pull that finds nothing. */
  suspendMs: 15_000,
  /** Time-out of a pull. */
  pullTimeoutMs: 30_000,
  /** From a rebalance that took a queue to its first pull. */
  firstPullDelayMs: 500,
  /** Pause while a queue is over one of its limits. */
  flowControlMs: 50,
  /** Pause after a broker answered FLOW_CONTROL. */
  brokerFlowControlMs: 20,
  /** Pause while the consumer is suspended. */
  suspendedMs: 1000,
  /** A queue without a pull attempt for so long is dropped and taken anew. */
  pullExpiryMs: 120_000,
  /** From a failed delivery that stays here to the next. */
  reconsumeMs: 5000,
  /** Time-out of CONSUMER_SEND_MSG_BACK. */
  sendBackTimeoutMs: 5000,
  /** Time in which the inner producer has to send a message that no broker took back. */
  resendTimeoutMs: 3000,
  /** How long listeners have to end when a broker resets offsets. */
  resetMs: 10_000,
  /** Time-out of LOCK_BATCH_MQ and UNLOCK_BATCH_MQ. */
  lockTimeoutMs: 1000,
  /** From the start to the first renewal of all locks. */
  firstLockAllMs: 1000,
  /** Period of that renewal. */
  lockAllMs: 20_000,
  /** After so long without a renewal a lock counts as lost; the broker keeps it for longer. */
  lockExpiryMs: 30_000,
  /** From a lock that was refused to the round that tries again. */
  lockRetryMs: 500,
  /** How long a round waits for the listener of an orderly queue that is given up. */
  unlockWaitMs: 500,
  /** After so long since its renewal a lock is given back though its listener is at work. */
  unlockForceMs: 20_000,
  /** How long one orderly queue may occupy a thread; then others have their turn. */
  consumeContinuouslyMs: 60_000,
  /** From that, and from a lock that was had again, to the next message. */
  drainSoonMs: 10,
  /** From finding a queue unlocked to asking for its lock, before the first message. */
  relockMs: 100,
  /** From a lock that was refused to the next look at its queue. */
  relockFailedMs: 3000,
  /** How long a broker holds a pop that finds nothing. */
  popPollMs: 15_000,
  /** Time-out of a pop. */
  popTimeoutMs: 25_000,
  /** Time-out of ACK_MESSAGE and CHANGE_MESSAGE_INVISIBLETIME. */
  settleTimeoutMs: 3000,
  /** Time-out of QUERY_ASSIGNMENT. */
  assignmentTimeoutMs: 3000,
  /** Time-out of QUERY_CONSUMER_OFFSET. */
  offsetTimeoutMs: 5000,
  /** Time-out of GET_MAX_OFFSET and SEARCH_OFFSET_BY_TIMESTAMP. */
  adminTimeoutMs: 6000,
  /** How far before the boot CONSUME_FROM_TIMESTAMP begins without a `consumeTimestamp`. */
  lookBackMs: 1_800_000,
} as const;

/** Failed deliveries after which a message is given up (`getMaxReconsumeTimes`). */
export function maxReconsumeTimesOf({ maxReconsumeTimes, ...config }: ResolvedConfig): number {
  if (maxReconsumeTimes !== -1) return maxReconsumeTimes;
  return config.consumeOrderly ? 0x7fff_ffff : 16;
}

/** Whether queues have to be locked at their brokers: orderly consumption in clustering. */
export function needsLocks({ consumeOrderly, messageModel }: ResolvedConfig): boolean {
  return consumeOrderly && messageModel === 'CLUSTERING';
}

/** The configuration with every default filled in. */
export function resolveConfig(config: ConsumerConfig): ResolvedConfig {
  return { ...consumerDefaults, ...config };
}
