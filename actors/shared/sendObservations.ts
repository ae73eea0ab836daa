/** What producers tell of their sends, and of what they looked up. */
import type { TransactionState } from './transactionObservations.ts';

/** How a send ended, as the client API reports it. */
export type SendOutcome =
  /** `SEND_OK`. */
  | 'stored'
  /** Stored, with FLUSH_DISK_TIMEOUT, FLUSH_SLAVE_TIMEOUT or SLAVE_NOT_AVAILABLE. */
  | 'storedUnconfirmed'
  /** No route: the topic is nowhere, and cannot be created. */
  | 'noRoute'
  /** The broker refused and no retry was due; see `code`. */
  | 'refused'
  /** Nobody answered in time. */
  | 'timeout'
  /** No connection could be made or it was lost. */
  | 'unreachable'
  /** One-way: handed to the connection; nobody will ever know more. */
  | 'handedOver'
  /** Refused by the client itself, before anything was sent. */
  | 'invalid';

/** A send was settled: exactly once for each. */
export interface SendSettled {
  readonly kind: 'sendSettled';
  /** The id that the operator gave to the send. */
  readonly id: string;
  readonly outcome: SendOutcome;
  readonly code?: number;
  readonly remark?: string;
  readonly topic: string;
  readonly brokerName?: string;
  readonly queueId?: number;
  readonly queueOffset?: number;
  readonly msgId?: string;
  readonly offsetMsgId?: string;
  readonly transactionId?: string;
  /** Of a timer message: what RECALL_MESSAGE wants. */
  readonly recallHandle?: string;
  /** How many requests it took. */
  readonly attempts: number;
  /** Of a message sent in a transaction: what its local transaction came to. */
  readonly localState?: TransactionState;
}

/** A message that a producer's look-up by a key brought. */
export interface FoundMessage {
  readonly kind: 'foundMessage';
  /** The id of the look-up. */
  readonly query: string;
  readonly topic: string;
  readonly queueId: number;
  readonly queueOffset: number;
  readonly msgId: string;
  readonly keys: string | undefined;
  readonly tags: string | undefined;
  readonly body: Uint8Array;
  readonly storeTimestamp: number;
}
