/** Settings of a proxy, with upstream's names and defaults (`ProxyConfig`). */
import type { ConnectionConfig } from '../connection/index.ts';
import type { Address } from '../shared/node.ts';

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
  /** What the answers of a region say (`regionId`). */
  readonly regionId: string;
  /** Whether clients are told to trace what they send. */
  readonly traceOn: boolean;
  /** Settings of its connections. */
  readonly connections: Partial<ConnectionConfig>;
}

/** What a proxy has when nothing is configured. */
export const proxyDefaults: ProxyConfig = {
  address: '127.0.0.1:8080',
  namesrvAddrs: [],
  rocketMQClusterName: 'DefaultCluster',
  topicRouteServiceCacheRefreshMs: 20_000,
  topicRouteServiceCacheExpiredMs: 300_000,
  mqClientApiTimeoutMs: 2_000,
  forwardTimeoutMs: 2_700,
  regionId: '',
  traceOn: false,
  connections: {},
};
