/** Everything that a broker knows: one value, made of small tables. */

import type { DataVersion } from '../../protocol/bodies/dataVersion.ts';
import type { SubscriptionGroupConfig } from '../../protocol/bodies/subscriptionGroupConfig.ts';
import type { TopicConfig } from '../../protocol/bodies/topicConfig.ts';
import { type Connections, newConnections } from '../connection/index.ts';
import { type Members, noMembers } from '../shared/membership/members.ts';
import type { DurableState, NodeInput, Stamp, Step } from '../shared/node.ts';
import { emptyTable, type Table } from '../shared/table.ts';
import { noResets, type OffsetResets } from './admin/offsetResets.ts';
import { type ChangedSettings, settingsFrom } from './admin/settings.ts';
import { type AssignRoutes, noAssignRoutes } from './clients/assignRoutes.ts';
import { noQueueLocks, type QueueLocks } from './clients/queueLocks.ts';
import type { RequestModes } from './clients/requestModes.ts';
import type { BrokerConfig } from './config.ts';
import { type Delays, noDelays } from './delays/delays.ts';
import { noTimers, type Timers } from './delays/timers.ts';
import type { Filters } from './filters/filters.ts';
import { newOffsets, type Offsets } from './offsets.ts';
import type { NotificationRequest } from './pop/notifying.ts';
import { nothingOrdered, type Orders } from './pop/orders.ts';
import { nobodyWaits, type PopWaiting } from './pop/popWaiting.ts';
import { nothingPopped, type Revive } from './pop/revive.ts';
import { type Held, nothingHeld } from './pulls/held.ts';
import { noReplication, type Replication } from './replication/replication.ts';
import { nothingQueued, type SendPool } from './sends/flowControl.ts';
import { type Flushing, newFlushing } from './store/flushing.ts';
import { emptyIndex, type MessageIndex } from './store/messageIndex.ts';
import { emptyStore, type Store } from './store/store.ts';
import type { Forbidden } from './topics/loading.ts';
import { noTransactions, type Transactions } from './transactions/transactions.ts';

/** A table of settings that has a version (`ConfigManager` with its `DataVersion`). */
export interface Versioned<V> {
  readonly configs: Table<V>;
  readonly dataVersion: DataVersion;
}

/** The step of a look-up that may create, and what was found. */
export interface Found<T> {
  readonly step: Step<Broker>;
  readonly config: T | undefined;
}

/** The round of registrations under way when `forceRegister` is off. */
export interface Registration {
  /** Counts rounds of QUERY_DATA_VERSION, so that a late answer is told from a new one. */
  readonly round: number;
  /** Whether this round has registered already. */
  readonly done: boolean;
}

/** The state of a broker. */
export interface Broker {
  readonly name: string;
  readonly config: BrokerConfig;
  readonly incarnation: number;
  /** What was durable when this life began; let go of by the boot. */
  readonly disk: DurableState | undefined;
  /** Monotonic time of the boot: periodic look-throughs keep to its grid. */
  readonly bootedMono: number;
  /** `address`'s part of every message id made here, in hexadecimal. */
  readonly hostHex: string;
  readonly connections: Connections;
  readonly topics: Versioned<TopicConfig>;
  readonly groups: Versioned<SubscriptionGroupConfig>;
  /** By group, then by topic: bits of what is forbidden; bit 2 is to read. */
  readonly groupForbidden: Forbidden;
  readonly settings: ChangedSettings;
  /** Wall clock of the boot. */
  readonly bootedAt: number;
  /** Length of the log at the boot: what is beyond was stored in this life. */
  readonly bootedLength: number;
  readonly store: Store;
  readonly offsets: Offsets;
  readonly delays: Delays;
  readonly timers: Timers;
  readonly requestModes: RequestModes;
  /** Of orderly consumers; in memory only. */
  readonly queueLocks: QueueLocks;
  readonly assignRoutes: AssignRoutes;
  readonly members: Members;
  readonly filters: Filters;
  readonly index: MessageIndex;
  readonly held: Held;
  /** Pops that have passed the checks in this life: they take the revive queues in turn. */
  readonly popCount: number;
  readonly popWaiting: PopWaiting;
  readonly notificationWaiting: PopWaiting<NotificationRequest>;
  /** Batches handed out in order. */
  readonly orders: Orders;
  readonly resets: OffsetResets;
  /** Messages in hand by `topic@group@queueId`, where they are limited. */
  readonly inflight: Table<number>;
  readonly revive: Revive;
  readonly transactions: Transactions;
  readonly flushing: Flushing;
  /** Sends that wait for a thread. */
  readonly sendPool: SendPool;
  readonly registration: Registration;
  /** Its slaves, or its master. */
  readonly replication: Replication;
  /** It is about to shut down: it registers no more. */
  readonly leaving: boolean;
  /** Farewells to name servers that are not settled yet. */
  readonly farewells: number;
}

const neverChanged: DataVersion = { counter: 0, stateVersion: 0, timestamp: 0 };

/** A broker before its boot. Pure and cheap: fit for a machine's context factory. */
export function newBroker(input: NodeInput<BrokerConfig>): Broker {
  const { name, config: configured, disk, incarnation } = input;
  const { config, settings } = settingsFrom(configured, disk);
  return {
    name,
    config,
    incarnation,
    disk,
    bootedMono: 0,
    hostHex: '',
    connections: newConnections(),
    topics: { configs: emptyTable(), dataVersion: neverChanged },
    groups: { configs: emptyTable(), dataVersion: neverChanged },
    groupForbidden: emptyTable(),
    settings,
    bootedAt: 0,
    bootedLength: 0,
    store: emptyStore(),
    offsets: newOffsets(),
    delays: noDelays(),
    timers: noTimers(),
    requestModes: emptyTable(),
    queueLocks: noQueueLocks(),
    assignRoutes: noAssignRoutes(),
    members: noMembers(),
    filters: emptyTable(),
    index: emptyIndex(),
    held: nothingHeld(),
    popCount: 0,
    popWaiting: nobodyWaits(),
    notificationWaiting: nobodyWaits(),
    orders: nothingOrdered(),
    resets: noResets(),
    inflight: emptyTable(),
    revive: nothingPopped(config.reviveQueueNum),
    transactions: noTransactions(),
    flushing: newFlushing(),
    sendPool: nothingQueued(),
    registration: { round: 0, done: true },
    replication: noReplication(),
    leaving: false,
    farewells: 0,
  };
}

/** The version after a change (`DataVersion.nextVersion`). */
export function nextVersion(version: DataVersion, { at }: Stamp): DataVersion {
  return { ...version, counter: version.counter + 1, timestamp: at };
}
