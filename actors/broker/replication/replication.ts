/** What a broker knows of its slaves, or of its master. */
import type { RequestFrame } from '../../../protocol/frame.ts';
import type { Address, ConnectionId } from '../../shared/node.ts';
import { emptyOrderedMap, type OrderedMap } from '../../shared/orderedMap.ts';
import { emptyTable, type Table } from '../../shared/table.ts';
import type { BrokerConfig } from '../config.ts';
import type { StoredAnswer } from '../sends/sendAnswer.ts';

/** The timer of a slave's request that is held; its key is the connection. */
export const heldReplicaTimer = 'replicaHeld';
/** The timer of the send that waits longest for slaves. */
export const slaveTimeoutTimer = 'slaveTimeout';
/** The timer after which a slave looks for its master again. */
export const reconnectTimer = 'replicate';
/** The timer of a slave's copy of settings and offsets. */
export const slaveSyncTimer = 'slaveSync';

/** One slave, by the connection that it replicates over. */
export interface SlaveLink {
  readonly address: Address;
  /** All before this physical offset is written there. */
  readonly ackOffset: number;
  /** A request that waits for more, if one does. */
  readonly held: HeldReplica | undefined;
}

/** A slave's request that found nothing new. */
export interface HeldReplica {
  readonly connection: ConnectionId;
  readonly frame: Pick<RequestFrame<'replicateLog'>, 'opaque' | 'oneway' | 'command'>;
}

/** A send that is answered once enough slaves have its message. */
export interface ReplicaWait {
  readonly answer: StoredAnswer;
  /** What the slaves must have: all before this physical offset. */
  readonly endOffset: number;
  /** Monotonic time at which it is answered FLUSH_SLAVE_TIMEOUT. */
  readonly dueMono: number;
  /** What came of its waiting for the disk; undefined while it does. */
  readonly disk: number | undefined;
}

/** Both ends of replication: a broker uses one of them. */
export interface Replication {
  /** A master's slaves, by connection. */
  readonly slaves: Table<SlaveLink>;
  /** Sends that wait for slaves, by the log's length after the append. */
  readonly waiting: OrderedMap<ReplicaWait>;
  /** Where a slave copies settings and offsets from; undefined while its master is gone. */
  readonly masterAddr: Address | undefined;
  /** Where it asks for the log: the last master that it heard of. */
  readonly logAddr: Address | undefined;
  /** Whether a request for the log is under way. */
  readonly isAsking: boolean;
  /**
   * Tables whose version is the master's. A slave's own first version is the time of its boot: two
   * that boot in one millisecond have the same, and other topics.
   */
  readonly copied: { readonly topics: boolean; readonly groups: boolean };
}

/** Nobody known. */
export function noReplication(): Replication {
  return {
    slaves: emptyTable(),
    waiting: emptyOrderedMap(),
    masterAddr: undefined,
    logAddr: undefined,
    isAsking: false,
    copied: { topics: false, groups: false },
  };
}

/** Whether a broker with these settings is a slave. */
export function isSlave({ brokerId }: Pick<BrokerConfig, 'brokerId'>): boolean {
  return brokerId !== 0;
}
