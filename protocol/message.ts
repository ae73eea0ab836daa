/**
 * A stored message: what a broker keeps of a message and what pull answers carry.
 *
 * The record's layout is upstream's `MessageDecoder` / `MessageExtEncoder`; `messageRecord.ts`
 * writes and reads it.
 */

/** One message as a broker has stored it. */
export interface StoredMessage {
  readonly topic: string;
  readonly queueId: number;
  /** Position in its queue. */
  readonly queueOffset: number;
  /** Position of the record in the broker's commit log, in bytes. */
  readonly physicalOffset: number;
  /** The sender's own flag; opaque to brokers. */
  readonly flag: number;
  /** Bits of `messageSysFlag`. */
  readonly sysFlag: number;
  /** The sender's clock, in ms; whatever the sender said, so it may be beyond 2^53. */
  readonly bornTimestamp: number | bigint;
  /** `ip:port` of the sender; an IPv6 address stands in brackets. */
  readonly bornHost: string;
  /** The broker's clock, in ms. */
  readonly storeTimestamp: number;
  /** `ip:port` that the broker is reached at. */
  readonly storeHost: string;
  readonly reconsumeTimes: number;
  /** Commit log offset of the half message that this one settles, else 0. */
  readonly preparedTransactionOffset: number | bigint;
  /** As the sender sent it, compressed if `sysFlag` says so. Never written to. */
  readonly body: Uint8Array;
  /** The packed property string, as on the wire (`messageProperties.ts` reads it). */
  readonly properties: string;
}

/** Bits of a message's `sysFlag` (upstream `MessageSysFlag`). */
export const messageSysFlag = {
  compressed: 1,
  multiTags: 2,
  transactionMask: 12,
  transactionNone: 0,
  transactionPrepared: 4,
  transactionCommit: 8,
  transactionRollback: 12,
  bornHostV6: 16,
  storeHostV6: 32,
  needUnwrap: 64,
  innerBatch: 128,
  compressionMask: 0x700,
  compressionLz4: 0x100,
  compressionZstd: 0x200,
  compressionZlib: 0x300,
} as const;
