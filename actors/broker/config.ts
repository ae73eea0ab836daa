/** What a broker is started with: upstream's `BrokerConfig` and `MessageStoreConfig`, one value. */
import type { MessageRequestMode } from '../../protocol/bodies/messageRequestMode.ts';
import type { Address } from '../shared/node.ts';
import { type TimerConfig, timerDefaults } from './delays/timerConfig.ts';
import { type FilterConfig, filterDefaults } from './filters/filterConfig.ts';
import { type ReplicationConfig, replicationDefaults } from './replication/replicationConfig.ts';
import { type FlowControlConfig, flowControlDefaults } from './sends/flowControlConfig.ts';

/** When an append counts as stored: at once, or when the disk has it (`FlushDiskType`). */
export type FlushDiskType = 'ASYNC_FLUSH' | 'SYNC_FLUSH';

/** A topic that exists from the first boot on; what is left out is as upstream's `TopicConfig`. */
export interface PresetTopic {
  readonly readQueueNums?: number;
  readonly writeQueueNums?: number;
  readonly perm?: number;
  readonly order?: boolean;
  readonly attributes?: Readonly<Record<string, string>>;
}

/**
 * Upstream bugs that can be put back, each in one place of the code: museum pieces. None is on
 * unless it is named here.
 */
export type BrokerMuseumPiece =
  /** #10276: a change that ends when the old hiding ends deletes its own new record. */
  | 'changeDeletesNewRecord'
  /** The index of an acknowledged message is its distance from the start, filtered gaps or not. */
  | 'ackIndexIgnoresGaps'
  /** #10985: progress of reviving is durable before the copies are. */
  | 'reviveOffsetBeforeCopies'
  /** #8311: a long immunity uses up the checks of a half message, and nobody is ever asked. */
  | 'immunityCountsAsChecks';

/** Settings of one broker. Names are upstream's, with the unit added where it is left out there. */
export interface BrokerConfig
  extends FilterConfig,
    FlowControlConfig,
    TimerConfig,
    ReplicationConfig {
  readonly brokerName: string;
  readonly clusterName: string;
  /** 0 for the master; any other is a slave of the broker with its name. */
  readonly brokerId: number;
  /** The address that is announced (`brokerIP1:listenPort`); it is in every offset message id. */
  readonly address: Address;
  /** Announced for replication (`brokerIP2:haListenPort`); absent: the port after `address`'s. */
  readonly haAddress?: Address;
  /** Every one of them is registered with. */
  readonly namesrvAddrs: readonly Address[];
  /** Topics that exist from the first boot on: a number of queues, or more. */
  readonly topics: Readonly<Record<string, number | PresetTopic>>;
  /** Bits: 4 read, 2 write. */
  readonly brokerPermission: number;
  readonly regionId: string;
  readonly traceOn: boolean;

  readonly autoCreateTopicEnable: boolean;
  readonly defaultTopicQueueNums: number;
  readonly clusterTopicEnable: boolean;
  readonly brokerTopicEnable: boolean;
  readonly traceTopicEnable: boolean;
  readonly validateSystemTopicWhenUpdateTopic: boolean;
  readonly enableMixedMessageType: boolean;
  readonly autoCreateSubscriptionGroup: boolean;

  readonly registerNameServerPeriodMs: number;
  readonly registerBrokerTimeoutMs: number;
  readonly forceRegister: boolean;

  /** What each delay level means, level 1 first (`messageDelayLevel`). */
  readonly messageDelayLevelsMs: readonly number[];
  readonly flushDelayOffsetIntervalMs: number;

  /** How groups get messages of topics where nobody has set it. */
  readonly defaultMessageRequestMode: MessageRequestMode;
  readonly defaultPopShareQueueNum: number;
  readonly serverLoadBalancerEnable: boolean;
  readonly loadBalancePollNameServerIntervalMs: number;

  /** The longest stored body in bytes. */
  readonly maxMessageSize: number;
  /** Before this wall-clock time every send is refused (`startAcceptSendRequestTimeStamp`). */
  readonly startAcceptSendRequestTimestamp: number;
  /** Replies are stored, too, whether their push succeeded or not. */
  readonly storeReplyMessageEnable: boolean;

  readonly rejectTransactionMessage: boolean;
  /** How old a half message is, at least, when its producers are asked. */
  readonly transactionTimeOutMs: number;
  /** How often they are asked, at most. */
  readonly transactionCheckMax: number;
  readonly transactionCheckIntervalMs: number;
  /** Half messages that are done with: so much of it is written at once, in bytes. */
  readonly transactionOpMsgMaxSize: number;
  readonly transactionOpBatchIntervalMs: number;
  /** Half messages of a greater age are given up. */
  readonly fileReservedTimeMs: number;

  readonly longPollingEnable: boolean;
  readonly shortPollingTimeMs: number;
  /** How often held pulls are looked through. */
  readonly longPollingCheckMs: number;
  readonly litePullMessageEnable: boolean;
  readonly maxTransferCountOnMessageInMemory: number;
  readonly maxTransferBytesOnMessageInMemory: number;
  /** Index entries that one pull looks at, at least (`maxFilterMessageSize` / 20). */
  readonly maxFilterMessages: number;

  /** Of 100 pops, how many read the retry topic first. */
  readonly popFromRetryProbability: number;
  readonly enableRetryTopicV2: boolean;
  readonly retrieveMessageFromPopRetryTopicV1: boolean;
  /** Messages of retry topics go out under that topic's name. */
  readonly popResponseReturnActualRetryTopic: boolean;
  /** The same for topics of priorities. */
  readonly popFromRetryProbabilityForPriority: number;
  /** Retry topics have as many queues as their topics. */
  readonly useSeparateRetryQueue: boolean;
  readonly enablePopMessageThreshold: boolean;
  /** Of a queue, how many messages a group may have in hand and still be handed more. */
  readonly popInflightMessageThreshold: number;
  readonly initPopOffsetByCheckMsgInMem: boolean;
  /** Queues are popped downwards. */
  readonly priorityOrderAsc: boolean;
  readonly reviveQueueNum: number;
  /** How often revive queues are looked through where that may be of use. */
  readonly reviveLookMs: number;
  /** Who waits for a queue is woken when an ordered batch sets it free by its time. */
  readonly enableNotifyAfterPopOrderLockRelease: boolean;
  /** The grid of the times at which that happens. */
  readonly orderLockTickMs: number;
  readonly persistOrderInfoIntervalMs: number;
  readonly useMessageFilterForNotification: boolean;
  readonly maxMessageFilterNumForNotification: number;
  /** Pops that may wait for the same, but for one. */
  readonly popPollingSize: number;
  readonly maxPopPollingSize: number;

  /** How long a queue's lock lasts unrenewed (`rocketmq.broker.rebalance.lockMaxLiveTime`). */
  readonly rebalanceLockMaxLiveTimeMs: number;

  readonly notifyConsumerIdsChangedEnable: boolean;
  readonly rejectPullConsumerEnable: boolean;
  readonly channelExpiredTimeoutMs: number;
  readonly subscriptionExpiredTimeoutMs: number;
  readonly clientScanPeriodMs: number;

  /** Resets are kept here; without it, members of the group are told to reset. */
  readonly useServerSideResetOffset: boolean;
  /** Topics of what a group popped and has to take again go with the topic. */
  readonly clearRetryTopicWhenDeleteTopic: boolean;

  readonly flushDiskType: FlushDiskType;
  readonly flushIntervalCommitLogMs: number;
  readonly syncFlushTimeoutMs: number;
  readonly flushConsumerOffsetIntervalMs: number;
  /** The first time; the interval follows. */
  readonly flushConsumerOffsetDelayMs: number;

  /** At its shutdown it sends newer clients away, and serves older ones for a while. */
  readonly enableShutdownGracefully: boolean;
  readonly shutdownWaitTimeSeconds: number;

  /** Upstream bugs that are put back. */
  readonly museum: readonly BrokerMuseumPiece[];
}

/** Upstream's defaults; names and addresses are those of a single broker on this host. */
export const brokerDefaults: BrokerConfig = {
  ...filterDefaults,
  ...flowControlDefaults,
  ...timerDefaults,
  ...replicationDefaults,
  brokerName: 'broker-a',
  clusterName: 'DefaultCluster',
  brokerId: 0,
  address: '127.0.0.1:10911',
  namesrvAddrs: [],
  topics: {},
  brokerPermission: 6,
  regionId: 'DefaultRegion',
  traceOn: true,

  autoCreateTopicEnable: true,
  defaultTopicQueueNums: 8,
  clusterTopicEnable: true,
  brokerTopicEnable: true,
  traceTopicEnable: false,
  validateSystemTopicWhenUpdateTopic: true,
  enableMixedMessageType: false,
  autoCreateSubscriptionGroup: true,

  registerNameServerPeriodMs: 30_000,
  registerBrokerTimeoutMs: 24_000,
  forceRegister: true,

  messageDelayLevelsMs: [
    ...[1, 5, 10, 30].map((s) => s * 1_000),
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 60, 120].map((m) => m * 60_000),
  ],
  flushDelayOffsetIntervalMs: 10_000,

  defaultMessageRequestMode: 'PULL',
  defaultPopShareQueueNum: -1,
  serverLoadBalancerEnable: true,
  loadBalancePollNameServerIntervalMs: 30_000,

  maxMessageSize: 4_194_304,
  startAcceptSendRequestTimestamp: 0,
  storeReplyMessageEnable: true,

  rejectTransactionMessage: false,
  transactionTimeOutMs: 6_000,
  transactionCheckMax: 15,
  transactionCheckIntervalMs: 30_000,
  transactionOpMsgMaxSize: 4_096,
  transactionOpBatchIntervalMs: 3_000,
  fileReservedTimeMs: 259_200_000,

  longPollingEnable: true,
  shortPollingTimeMs: 1_000,
  longPollingCheckMs: 5_000,
  litePullMessageEnable: true,
  maxTransferCountOnMessageInMemory: 32,
  maxTransferBytesOnMessageInMemory: 262_144,
  maxFilterMessages: 800,

  popFromRetryProbability: 20,
  enableRetryTopicV2: false,
  retrieveMessageFromPopRetryTopicV1: true,
  popResponseReturnActualRetryTopic: false,
  popFromRetryProbabilityForPriority: 0,
  useSeparateRetryQueue: false,
  enablePopMessageThreshold: false,
  popInflightMessageThreshold: 10_000,
  initPopOffsetByCheckMsgInMem: true,
  priorityOrderAsc: true,
  reviveQueueNum: 8,
  reviveLookMs: 100,
  enableNotifyAfterPopOrderLockRelease: true,
  orderLockTickMs: 100,
  persistOrderInfoIntervalMs: 10_000,
  useMessageFilterForNotification: true,
  maxMessageFilterNumForNotification: 64,
  popPollingSize: 1_024,
  maxPopPollingSize: 100_000,

  rebalanceLockMaxLiveTimeMs: 60_000,

  notifyConsumerIdsChangedEnable: true,
  rejectPullConsumerEnable: false,
  channelExpiredTimeoutMs: 120_000,
  subscriptionExpiredTimeoutMs: 600_000,
  clientScanPeriodMs: 10_000,

  useServerSideResetOffset: true,
  clearRetryTopicWhenDeleteTopic: true,

  flushDiskType: 'ASYNC_FLUSH',
  flushIntervalCommitLogMs: 500,
  syncFlushTimeoutMs: 5_000,
  flushConsumerOffsetIntervalMs: 5_000,
  flushConsumerOffsetDelayMs: 10_000,

  enableShutdownGracefully: false,
  shutdownWaitTimeSeconds: 30,

  museum: [],
};
