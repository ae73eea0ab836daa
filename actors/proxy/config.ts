/** Settings of a proxy, with upstream's names and defaults (`ProxyConfig`). */
import type { ConnectionConfig } from '../connection/index.ts';
import type { Address } from '../shared/node.ts';

/**
 * Upstream bugs that can be put back, each in one place of the code: museum pieces. None is on
 * unless it is named here.
 */
export type ProxyMuseumPiece =
  /** #10280: a forward that failed is answered under the proxy's own opaque. */
  | 'failuresHaveTheProxysOpaque'
  /** #9431, #10797: ends of transactions are taken, and only those that answer a check go on. */
  | 'endsGoByNotesAlone'
  /** #8316: a group that sends in a transaction is dropped before its first heartbeat. */
  | 'sendersAreDroppedEarly'
  /** A member is a channel: who comes back by another proxy is listed twice for two minutes. */
  | 'membersAreChannels'
  /** Other proxies are not told when a connection ends. */
  | 'closingsAreNotTold'
  /** Members are not told when their group changes. */
  | 'changesAreNotTold'
  /** A proxy that has begun reads what is told from then on, and lists the few that it knows. */
  | 'newsFromTheEnd';

/** Every setting of a proxy. */
export interface ProxyConfig {
  /** Where it listens, and what other proxies reach it at: `host:port`. */
  readonly address: Address;
  /**
   * What clients are told in the place of every broker's address (`remotingAccessAddr` with the
   * port): that of a load balancer, say. Absent: `address`.
   */
  readonly accessAddress?: Address;
  readonly namesrvAddrs: readonly Address[];
  /** Its second port, as it stands in its identity among proxies (`grpcServerPort`). */
  readonly grpcServerPort: number;
  /** Cluster whose brokers keep what proxies tell each other (`rocketMQClusterName`). */
  readonly rocketMQClusterName: string;
  /** A cached route is asked for anew once it is older (`topicRouteServiceCacheRefreshSeconds`). */
  readonly topicRouteServiceCacheRefreshMs: number;
  /** One that nobody wanted for so long is forgotten (`topicRouteServiceCacheExpiredSeconds`). */
  readonly topicRouteServiceCacheExpiredMs: number;
  /** How long a name server may take to answer. */
  readonly mqClientApiTimeoutMs: number;
  /** Bounds of what is handed on to brokers; shorter than those of the clients that wait. */
  readonly forwardTimeoutMs: number;
  /** The same where clients wait for 1 s: locks of queues, assignments. */
  readonly lockTimeoutMs: number;
  /**
   * How long it counts what a broker said of request modes: for clients that ask at about one time.
   * Longer, and a group whose mode was just set would start in the old one.
   */
  readonly requestModeCacheMs: number;
  /**
   * How much longer than a broker may hold a request the proxy waits for its answer: clients wait
   * 10 s longer at least.
   */
  readonly holdGraceMs: number;
  /**
   * Whether clients are sent away with GO_AWAY before it ends; if not they are just disconnected
   * (as upstream, whose proxies never set it).
   */
  readonly enableShutdownGracefully: boolean;
  /** How long that may take, in s. */
  readonly shutdownWaitTimeSeconds: number;
  /** Whether what is sent to a topic has to be of its type (`enableTopicMessageTypeCheck`). */
  readonly enableTopicMessageTypeCheck: boolean;
  /** The type of a topic is asked for anew once it is older (`topicConfigCacheRefreshSeconds`). */
  readonly topicConfigCacheRefreshMs: number;
  /** One that nobody wanted for so long is forgotten (`topicConfigCacheExpiredSeconds`). */
  readonly topicConfigCacheExpiredMs: number;
  /** How often producer groups are announced to brokers (`transactionHeartbeatPeriodSecond`). */
  readonly transactionHeartbeatPeriodMs: number;
  /** How many of them in one heartbeat. */
  readonly transactionHeartbeatBatchNum: number;
  /** How long it is noted where a half message lies (`transactionDataExpireMillis`). */
  readonly transactionDataExpireMs: number;
  /** How often such notes are looked through (`transactionDataExpireScanPeriodMillis`). */
  readonly transactionDataExpireScanPeriodMs: number;
  /** How many of them there are of one transaction. */
  readonly transactionDataMaxNum: number;
  /** Who sent no heartbeat for so long is no member any more (`channelExpiredTimeout`). */
  readonly channelExpiredTimeoutMs: number;
  /** How often it is looked for such clients. */
  readonly clientScanPeriodMs: number;
  /** Topic by which proxies tell each other of their clients (`heartbeatSyncerTopicName`). */
  readonly heartbeatSyncerTopicName: string;
  /** A heartbeat equal to the last is not told again within this time. */
  readonly heartbeatSyncCoalesceMs: number;
  /**
   * How often clients send heartbeats: after a start nobody is told who is in a group before the
   * proxy knows it, but for no longer than this.
   */
  readonly clientHeartbeatIntervalMs: number;
  /** What the answers of a region say (`regionId`). */
  readonly regionId: string;
  /** Whether clients are told to trace what they send. */
  readonly traceOn: boolean;
  /** Settings of its connections. */
  readonly connections: Partial<ConnectionConfig>;
  /** Upstream bugs that are put back. */
  readonly museum: readonly ProxyMuseumPiece[];
}

/** What a proxy has when nothing is configured. */
export const proxyDefaults: ProxyConfig = {
  address: '127.0.0.1:8080',
  namesrvAddrs: [],
  grpcServerPort: 8081,
  rocketMQClusterName: 'DefaultCluster',
  topicRouteServiceCacheRefreshMs: 20_000,
  topicRouteServiceCacheExpiredMs: 300_000,
  mqClientApiTimeoutMs: 2_000,
  forwardTimeoutMs: 2_700,
  lockTimeoutMs: 800,
  requestModeCacheMs: 1_000,
  holdGraceMs: 9_000,
  enableShutdownGracefully: true,
  shutdownWaitTimeSeconds: 30,
  enableTopicMessageTypeCheck: true,
  topicConfigCacheRefreshMs: 20_000,
  topicConfigCacheExpiredMs: 300_000,
  transactionHeartbeatPeriodMs: 20_000,
  transactionHeartbeatBatchNum: 100,
  transactionDataExpireMs: 30_000,
  transactionDataExpireScanPeriodMs: 10_000,
  transactionDataMaxNum: 15,
  channelExpiredTimeoutMs: 120_000,
  clientScanPeriodMs: 10_000,
  heartbeatSyncerTopicName: 'DefaultHeartBeatSyncerTopic',
  heartbeatSyncCoalesceMs: 5_000,
  clientHeartbeatIntervalMs: 30_000,
  regionId: '',
  traceOn: false,
  connections: {},
  museum: [],
};
