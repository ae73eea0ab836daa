/**
 * What nodes tell whoever watches: stories, monitors, the trace. An observation never changes
 * anything; a run without watchers is the same run.
 */

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
}

/** A listener was handed a message and answered. */
export interface Consumed {
  readonly kind: 'consumed';
  readonly group: string;
  readonly topic: string;
  readonly brokerName: string;
  readonly queueId: number;
  readonly queueOffset: number;
  readonly msgId: string;
  readonly keys: string | undefined;
  readonly tags: string | undefined;
  readonly body: Uint8Array;
  readonly reconsumeTimes: number;
  readonly result: 'success' | 'later';
}

/** A consumer's set of queues changed. */
export interface QueuesAssigned {
  readonly kind: 'queuesAssigned';
  readonly group: string;
  readonly topic: string;
  /** `brokerName/queueId`, sorted. */
  readonly queues: readonly string[];
}

/** A broker stored a message. */
export interface Stored {
  readonly kind: 'stored';
  readonly topic: string;
  readonly queueId: number;
  readonly queueOffset: number;
  readonly msgId: string;
}

/** A consumer offset was written in a broker's table. */
export interface OffsetCommitted {
  readonly kind: 'offsetCommitted';
  readonly group: string;
  readonly topic: string;
  readonly queueId: number;
  readonly offset: number;
  /** What stood there before, -1 for nothing. */
  readonly previous: number;
}

/** A name server's list of a broker changed. */
export interface BrokerListed {
  readonly kind: 'brokerListed';
  readonly brokerName: string;
  readonly address: string;
  readonly listed: boolean;
}

/** One line of a node's log: what an operator would look for. */
export interface Logged {
  readonly kind: 'logged';
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
}

/** Anything that a node can tell. */
export type Observation =
  | SendSettled
  | Consumed
  | QueuesAssigned
  | Stored
  | OffsetCommitted
  | BrokerListed
  | Logged;
