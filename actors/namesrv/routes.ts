/**
 * The tables of a name server (`RouteInfoManager`): who is registered, with which topics, and who
 * still gives a sign of life. Control plane: changed by Immer, never frozen, because values out of
 * frames belong to their senders too.
 */
import { type Draft, enableMapSet, Immer } from 'immer';
import type { DataVersion } from '../../protocol/bodies/dataVersion.ts';
import type { BrokerData, QueueData } from '../../protocol/bodies/topicRouteData.ts';
import type { Address, ConnectionId } from '../shared/node.ts';

enableMapSet();

/** A broker's sign of life (`BrokerLiveInfo`). */
export interface BrokerLive {
  readonly cluster: string;
  readonly brokerAddr: Address;
  /** Wall-clock ms of its last registration, heartbeat or version query. */
  readonly lastUpdateAt: number;
  readonly timeoutMs: number;
  readonly dataVersion: DataVersion;
  /** Where it registered; not renewed by heartbeats. */
  readonly connection: ConnectionId;
  readonly haServerAddr?: string;
}

/** All tables. They live in memory only. */
export interface Routes {
  /** By topic, then by broker name (`topicQueueTable`). */
  readonly topics: ReadonlyMap<string, ReadonlyMap<string, QueueData>>;
  /** By broker name, whatever the cluster: a name in two clusters collides, as upstream's does. */
  readonly brokers: ReadonlyMap<string, BrokerData>;
  /** Broker names by cluster. */
  readonly clusters: ReadonlyMap<string, ReadonlySet<string>>;
  /** By `liveKey`. */
  readonly lives: ReadonlyMap<string, BrokerLive>;
}

/** Nothing registered yet. */
export const noRoutes: Routes = {
  topics: new Map(),
  brokers: new Map(),
  clusters: new Map(),
  lives: new Map(),
};

const immer = new Immer({ autoFreeze: false });

/** A draft of the tables, inside `change`. */
export type RoutesDraft = Draft<Routes>;

/** Applies a recipe; the same value if it changed nothing. */
export const change = (routes: Routes, recipe: (draft: RoutesDraft) => void): Routes =>
  immer.produce(routes, (draft) => {
    recipe(draft);
  });

/** The key of a broker's sign of life (`BrokerAddrInfo`). */
export const liveKey = (cluster: string, brokerAddr: Address): string => `${cluster}@${brokerAddr}`;

/** The smallest id of a broker's members; 0 when there are none. */
export function minBrokerId(brokerAddrs: ReadonlyMap<number, Address>): number {
  return brokerAddrs.size === 0 ? 0 : Math.min(...brokerAddrs.keys());
}

/** Whether two versions are the same one. Which is newer plays no part: the last writer wins. */
export function sameVersion(one: DataVersion | undefined, other: DataVersion | undefined): boolean {
  return (
    one !== undefined &&
    other !== undefined &&
    one.stateVersion === other.stateVersion &&
    one.timestamp === other.timestamp &&
    one.counter === other.counter
  );
}

/** Bit of a queue's `perm`: messages may be read. */
export const permRead = 4;
/** Bit of a queue's `perm`: messages may be written. */
export const permWrite = 2;
