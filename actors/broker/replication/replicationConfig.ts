/** Settings of masters and slaves, with upstream's names and defaults. */

/** What a broker with id 0 is; one with another id is a slave (`BrokerRole`). */
export type MasterRole = 'ASYNC_MASTER' | 'SYNC_MASTER';

/**
 * What a broker is told about replication.
 *
 * Not modelled of `enableSlaveActingMaster`: a slave that stands in for its master delivers no
 * delayed messages, timers, transactions and popped messages; a master that comes back is online at
 * once. `haListenPort` is announced, and nobody listens there: REPLICATE_LOG goes to the main port.
 */
export interface ReplicationConfig {
  /** Of a broker with id 0. */
  readonly brokerRole: MasterRole;
  /** How many must have a message before SYNC_MASTER answers SUCCESS, the master counted. */
  readonly inSyncReplicas: number;
  /** How long it waits for them. */
  readonly slaveTimeoutMs: number;
  /** Slaves that lack more bytes do not count as in sync, where slaves may act as master. */
  readonly haMaxGapNotInSync: number;
  /** An answer to a slave has so many bytes at most, but for one record. */
  readonly haTransferBatchSize: number;
  /** A slave that has everything is told so as often. */
  readonly haSendHeartbeatIntervalMs: number;
  /** A slave gives a silent master up. */
  readonly haHousekeepingIntervalMs: number;
  /** When a slave that found no master looks again. */
  readonly haReconnectDelayMs: number;

  /** Topics, groups and offsets are copied the first time so long after the boot. */
  readonly slaveSyncDelayMs: number;
  /** And then as often: the first tick of 3 s that is more than 60 s after the last copy's end. */
  readonly slaveSyncIntervalMs: number;
  /** A slave refuses pulls, and a master never sends readers to a slave, unless this is on. */
  readonly slaveReadEnable: boolean;
  /** A slave moves readers that are outside its queues, as masters do. */
  readonly offsetCheckInSlave: boolean;
  /** Readers that are further behind than so many percent of the memory are sent to a slave. */
  readonly accessMessageInMemoryMaxRatio: number;
  /** The memory of the machine, in bytes: upstream asks the operating system. */
  readonly physicalMemorySize: number;

  /** Slaves stand in for a master that is gone, read-only. */
  readonly enableSlaveActingMaster: boolean;
  /** With it: how often name servers get a sign of life. */
  readonly brokerHeartbeatIntervalMs: number;
  /** With it: how long name servers wait for one. */
  readonly brokerNotActiveTimeoutMs: number;
}

/** Upstream's defaults; the memory is that of a middling machine. */
export const replicationDefaults: ReplicationConfig = {
  brokerRole: 'ASYNC_MASTER',
  inSyncReplicas: 1,
  slaveTimeoutMs: 3_000,
  haMaxGapNotInSync: 268_435_456,
  haTransferBatchSize: 32_768,
  haSendHeartbeatIntervalMs: 5_000,
  haHousekeepingIntervalMs: 20_000,
  haReconnectDelayMs: 5_000,

  slaveSyncDelayMs: 60_000,
  slaveSyncIntervalMs: 63_000,
  slaveReadEnable: false,
  offsetCheckInSlave: false,
  accessMessageInMemoryMaxRatio: 40,
  physicalMemorySize: 17_179_869_184,

  enableSlaveActingMaster: false,
  brokerHeartbeatIntervalMs: 1_000,
  brokerNotActiveTimeoutMs: 10_000,
};
