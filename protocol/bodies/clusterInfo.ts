/** ClusterInfo: every broker by cluster and by name. */
import { jsonBody } from './jsonBody.ts';
import { defaulted, listOf, mapOf, objectOf, type Shape, text } from './shape.ts';
import { type BrokerData, brokerData } from './topicRouteData.ts';

/** All that is registered with a name server (upstream `ClusterInfo`). */
export interface ClusterInfo {
  /** By broker name. */
  readonly brokerAddrTable: ReadonlyMap<string, BrokerData>;
  /** Broker names by cluster. */
  readonly clusterAddrTable: ReadonlyMap<string, readonly string[]>;
}

/** The shape of `ClusterInfo`. */
export const clusterInfo: Shape<ClusterInfo> = objectOf<ClusterInfo>({
  brokerAddrTable: defaulted(mapOf(brokerData), new Map()),
  clusterAddrTable: defaulted(mapOf(listOf(text)), new Map()),
});

/** A body that is one `ClusterInfo`, always in the dialect. */
export const clusterInfoBody = jsonBody('clusterInfo', clusterInfo);
