/**
 * What producers and consumers share: the value behind upstream's `MQClientInstance`.
 *
 * A producer or consumer keeps one `ClientState` in its own state, gives it the events that are
 * its (see README.md) and takes back the next value and outputs. Not modelled: several producers
 * and consumers in one instance, and the name server list fetched by HTTP.
 */
import type { TopicRouteData } from '../../../protocol/bodies/topicRouteData.ts';
import {
  type ConnectionConfig,
  type Connections,
  type NameServers,
  newConnections,
} from '../../connection/index.ts';
import type { Address } from '../node.ts';
import { emptyTable, type Table } from '../table.ts';
import type { MessageQueue, PublishInfo } from './routeInfo.ts';

/** Settings of a client instance, after upstream's `ClientConfig`. */
export interface ClientConfig {
  /** `<ip>@<instance name>`; two clients of one group must not share it. */
  readonly clientId: string;
  /** Name servers as `host:port`. Empty: no route is ever found. */
  readonly namesrvAddrs: readonly Address[];
  /** Period of the route refresh (`pollNameServerInterval`). */
  readonly pollNameServerIntervalMs: number;
  /** Period of heartbeats (`heartbeatBrokerInterval`). */
  readonly heartbeatBrokerIntervalMs: number;
  /** Time-out of route look-ups, heartbeats and unregistrations (`mqClientApiTimeout`). */
  readonly mqClientApiTimeoutMs: number;
  /** Heartbeats carry a fingerprint, and leave out what a broker knows. */
  readonly useHeartbeatV2: boolean;
  /** Queues that a topic made on demand is assumed to have (`defaultTopicQueueNums`). */
  readonly defaultTopicQueueNums: number;
  /** Settings of its connections; `connectionDefaults` where absent. */
  readonly connection: Partial<ConnectionConfig>;
}

/** Upstream's defaults; the client id and the name servers have none. */
export const clientDefaults = {
  pollNameServerIntervalMs: 30_000,
  heartbeatBrokerIntervalMs: 30_000,
  mqClientApiTimeoutMs: 3_000,
  useHeartbeatV2: false,
  defaultTopicQueueNums: 4,
  connection: {},
} as const satisfies Partial<ClientConfig>;

/** The producer group that every client instance has for itself (`MixAll`). */
export const innerProducerGroup = 'CLIENT_INNER_PRODUCER';

/** The topic whose route a missing topic is looked up by (`TopicValidator`). */
export const autoCreateTopic = 'TBW102';

/** First delays of the periodic work, from the start of the client. */
export const firstDelayMs = { refreshRoutes: 10, heartbeat: 1_000 } as const;

/** What is known of one topic. A new value for every change of the route. */
export interface TopicRoute {
  readonly route: TopicRouteData;
  /** The canonical text of the route, to tell a change. */
  readonly key: string;
  /** Queues to send to. */
  readonly publish: PublishInfo;
  /** Queues to consume, sorted by broker name and queue id. */
  readonly subscribe: readonly MessageQueue[];
}

/** One UNREGISTER_CLIENT that is still to be sent or answered. */
export interface Farewell {
  readonly address: Address;
  readonly group: GroupName;
}

/** A group to unregister. */
export type GroupName = { readonly producerGroup: string } | { readonly consumerGroup: string };

/** The client instance: a value, part of the node's state. */
export interface ClientState {
  readonly config: ClientConfig;
  readonly connections: Connections;
  /** Empty until the client starts. */
  readonly nameServers: NameServers;
  /** Topics that the periodic refresh asks for. */
  readonly watched: Table<true>;
  /** Look-ups under way, by topic: at most one each. */
  readonly lookups: Table<'topic' | 'default'>;
  /** By topic. */
  readonly routes: Table<TopicRoute>;
  /** Addresses of each broker by its id, 0 being the master; by broker name. */
  readonly brokers: Table<ReadonlyMap<number, Address>>;
  /** By broker address: the fingerprint of what it knows of this client. */
  readonly fingerprints: Table<number>;
  /** Unregistrations to send, the first one being under way; empty unless stopping. */
  readonly farewells: readonly Farewell[];
}

/** A client that has not been started. Cheap and pure: fit for a machine's context factory. */
export function newClient(config: ClientConfig): ClientState {
  return {
    config,
    connections: newConnections(config.connection),
    nameServers: { addresses: [], index: 0, chosen: undefined },
    watched: emptyTable(),
    lookups: emptyTable(),
    routes: emptyTable(),
    brokers: emptyTable(),
    fingerprints: emptyTable(),
    farewells: [],
  };
}
