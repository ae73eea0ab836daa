/** ClusterInfo: every broker by cluster and by name. */
import { jsonBody } from './jsonBody.ts';
import type { BrokerData } from './topicRouteData.ts';

/** All that is registered with a name server (upstream `ClusterInfo`). */
export interface ClusterInfo {
  /** By broker name. */
  readonly brokerAddrTable: ReadonlyMap<string, BrokerData>;
  /** Broker names by cluster. */
  readonly clusterAddrTable: ReadonlyMap<string, readonly string[]>;
}

/** A body that is one `ClusterInfo`. */
export const clusterInfoBody = jsonBody<ClusterInfo>('clusterInfo');
