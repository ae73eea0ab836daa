/**
 * What nodes tell whoever watches: stories, monitors, the trace. An observation never changes
 * anything; a run without watchers is the same run.
 */

import type { Asked, BrokerListed, OffsetReset, TopicDeleted } from './adminObservations.ts';
import type {
  Consumed,
  Polled,
  QueueLocked,
  QueuesAssigned,
  TopicQueuesChanged,
} from './consumeObservations.ts';
import type {
  Acked,
  InvisibleChanged,
  OrderedAcked,
  OrderedChanged,
  OrderedPopped,
  Peeked,
  Popped,
  Received,
  Revived,
  Settled,
} from './popObservations.ts';
import type {
  ClientsLeft,
  Forwarded,
  MembersComplete,
  MembersCounted,
} from './proxyObservations.ts';
import type { LogCutOff, Replicated } from './replicationObservations.ts';
import type { Replied, RequestSettled } from './requestObservations.ts';
import type { FoundMessage, SendSettled } from './sendObservations.ts';
import type {
  TransactionChecked,
  TransactionCheckRelayed,
  TransactionDiscarded,
  TransactionEnded,
  TransactionResolved,
} from './transactionObservations.ts';

export type { Asked, BrokerListed, OffsetReset, TopicDeleted } from './adminObservations.ts';
export type {
  Consumed,
  Polled,
  QueueLocked,
  QueuesAssigned,
  TopicQueuesChanged,
} from './consumeObservations.ts';
export type {
  Acked,
  InvisibleChanged,
  OrderedAcked,
  OrderedChanged,
  OrderedPopped,
  Peeked,
  Popped,
  PoppedMessage,
  PullVerb,
  Received,
  Revived,
  Settled,
} from './popObservations.ts';
export type {
  ClientsLeft,
  Forwarded,
  MembersComplete,
  MembersCounted,
} from './proxyObservations.ts';
export type { LogCutOff, Replicated } from './replicationObservations.ts';
export type { Replied, RequestOutcome, RequestSettled } from './requestObservations.ts';
export type { FoundMessage, SendOutcome, SendSettled } from './sendObservations.ts';
export type {
  TransactionChecked,
  TransactionCheckRelayed,
  TransactionDiscarded,
  TransactionEnded,
  TransactionResolved,
  TransactionState,
} from './transactionObservations.ts';

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

/** One line of a node's log: what an operator would look for. */
export interface Logged {
  readonly kind: 'logged';
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
}

/** Anything that a node can tell. */
export type Observation =
  | SendSettled
  | RequestSettled
  | Replied
  | Consumed
  | QueuesAssigned
  | QueueLocked
  | Stored
  | OffsetCommitted
  | Popped
  | Acked
  | InvisibleChanged
  | Revived
  | OrderedPopped
  | OrderedAcked
  | OrderedChanged
  | Peeked
  | Received
  | Polled
  | TopicQueuesChanged
  | Settled
  | FoundMessage
  | Asked
  | OffsetReset
  | TopicDeleted
  | BrokerListed
  | Replicated
  | LogCutOff
  | TransactionEnded
  | TransactionChecked
  | TransactionCheckRelayed
  | TransactionDiscarded
  | TransactionResolved
  | Forwarded
  | MembersComplete
  | MembersCounted
  | ClientsLeft
  | Logged;
