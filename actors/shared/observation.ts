/**
 * What nodes tell whoever watches: stories, monitors, the trace. An observation never changes
 * anything; a run without watchers is the same run.
 */
import type { Replied, RequestSettled } from './requestObservations.ts';

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
  /**
   * `suspend`: an orderly listener failed, its queue rests; `commit` and `rollback`: what orderly
   * listeners say that do not commit each success.
   */
  readonly result: 'success' | 'later' | 'suspend' | 'commit' | 'rollback';
  /** An operator gave this message to the listener; it counts for nothing. */
  readonly direct?: true;
}

/** A consumer's set of queues changed. */
export interface QueuesAssigned {
  readonly kind: 'queuesAssigned';
  readonly group: string;
  readonly topic: string;
  /** `brokerName/queueId`, sorted. */
  readonly queues: readonly string[];
}

/** A broker gave a lock of a queue, or took it back. What expires is not told. */
export interface QueueLocked {
  readonly kind: 'queueLocked';
  readonly group: string;
  readonly clientId: string;
  readonly topic: string;
  readonly brokerName: string;
  readonly queueId: number;
  /** `taken`: by somebody who did not have it; `renewed` by whoever had it, `released` likewise. */
  readonly change: 'taken' | 'renewed' | 'released';
}

/** A broker stored a message. */
export interface Stored {
  readonly kind: 'stored';
  readonly topic: string;
  readonly queueId: number;
  readonly queueOffset: number;
  readonly msgId: string;
}

/** One message of one pop: its handle and where it lies. */
export interface PoppedMessage {
  /** Topic that it lies in: the one asked for, or one of its retry topics. */
  readonly topic: string;
  readonly queueId: number;
  readonly queueOffset: number;
  /** UNIQ_KEY: copies of a message keep it. */
  readonly msgId: string;
  readonly reconsumeTimes: number;
}

/** A broker handed messages out; they are hidden from the group until `popTime + invisibleTime`. */
export interface Popped {
  readonly kind: 'popped';
  readonly group: string;
  /** Topic that was asked for. */
  readonly topic: string;
  readonly brokerName: string;
  /** By the broker's wall clock, in ms. */
  readonly popTime: number;
  readonly invisibleTime: number;
  readonly reviveQueueId: number;
  readonly messages: readonly PoppedMessage[];
}

/** A broker recorded an acknowledgement; whether it is of any use is another matter. */
export interface Acked {
  readonly kind: 'acked';
  readonly group: string;
  /** Topic that the message lies in. */
  readonly topic: string;
  readonly queueId: number;
  readonly queueOffset: number;
  /** Pop time of the handle: with group, topic, queue and offset it names the delivery. */
  readonly popTime: number;
}

/** A broker gave a popped message another invisible time, and with it another handle. */
export interface InvisibleChanged {
  readonly kind: 'invisibleChanged';
  readonly group: string;
  readonly topic: string;
  readonly queueId: number;
  readonly queueOffset: number;
  /** Pop time of the handle that was given up. */
  readonly oldPopTime: number;
  /** Pop time of the new handle: when the change was made. */
  readonly popTime: number;
  readonly invisibleTime: number;
}

/** A broker wrote the retry copy of a popped message that nobody acknowledged in time. */
export interface Revived {
  readonly kind: 'revived';
  readonly group: string;
  /** Where the message lay. */
  readonly topic: string;
  readonly queueId: number;
  readonly queueOffset: number;
  readonly popTime: number;
  /** Where its copy lies. */
  readonly retryTopic: string;
  readonly retryOffset: number;
  readonly reconsumeTimes: number;
}

/** A broker handed out a batch of one queue in order: until it is settled, the queue gives no other. */
export interface OrderedPopped {
  readonly kind: 'orderedPopped';
  readonly group: string;
  readonly topic: string;
  readonly queueId: number;
  readonly brokerName: string;
  /** By the broker's wall clock, in ms. */
  readonly popTime: number;
  readonly invisibleTime: number;
  /** The attempt that a further pop may repeat. */
  readonly attemptId: string | undefined;
  readonly messages: readonly {
    readonly queueOffset: number;
    /** UNIQ_KEY. */
    readonly msgId: string;
    /** How often it was handed out before. */
    readonly count: number;
  }[];
}

/** A broker took an acknowledgement of a message of an ordered batch, or of one it knows none of. */
export interface OrderedAcked {
  readonly kind: 'orderedAcked';
  readonly group: string;
  readonly topic: string;
  readonly queueId: number;
  readonly queueOffset: number;
  /** Pop time of the handle. */
  readonly popTime: number;
  /** The offset that the group goes on from. */
  readonly next: number;
}

/** A broker took a change of when a message of an ordered batch shows again. */
export interface OrderedChanged {
  readonly kind: 'orderedChanged';
  readonly group: string;
  readonly topic: string;
  readonly queueId: number;
  readonly queueOffset: number;
  readonly popTime: number;
  /** By the broker's wall clock, in ms. */
  readonly visibleAt: number;
}

/** A simple consumer got a message by a pop. Its deliveries are counted from 0. */
export interface Received {
  readonly kind: 'received';
  readonly group: string;
  /** Topic that was asked for. */
  readonly topic: string;
  readonly brokerName: string;
  /** The id of the receive that it answers. */
  readonly receive: string;
  /** Which delivery of this life of the consumer it is. */
  readonly delivery: number;
  /** Receipt handle. */
  readonly handle: string;
  readonly msgId: string;
  readonly keys: string | undefined;
  readonly tags: string | undefined;
  readonly body: Uint8Array;
  readonly reconsumeTimes: number;
  readonly popTime: number;
  readonly invisibleTime: number;
}

/** A lite pull consumer handed out a message: to a poll, or to a pull by hand. */
export interface Polled {
  readonly kind: 'polled';
  readonly group: string;
  readonly topic: string;
  readonly brokerName: string;
  readonly queueId: number;
  readonly queueOffset: number;
  /** What asked for it, and the id that the operator gave. */
  readonly what: 'poll' | 'pull';
  readonly order: string;
  /** Of a pull: which of the messages pulled in this life it is, counted from 0; of a poll -1. */
  readonly delivery: number;
  readonly msgId: string;
  readonly keys: string | undefined;
  readonly tags: string | undefined;
  readonly body: Uint8Array;
  readonly reconsumeTimes: number;
}

/** A topic that a client listens to has other queues than before. */
export interface TopicQueuesChanged {
  readonly kind: 'topicQueuesChanged';
  readonly topic: string;
  /** `brokerName/queueId`, sorted. */
  readonly queues: readonly string[];
}

/** What can be asked of a lite pull consumer, and is settled. */
export type PullVerb =
  | 'poll'
  | 'subscribe'
  | 'unsubscribe'
  | 'assign'
  | 'seek'
  | 'seekToBegin'
  | 'seekToEnd'
  | 'pause'
  | 'resume'
  | 'commit'
  | 'committed'
  | 'offsetForTimestamp'
  | 'minOffset'
  | 'maxOffset'
  | 'fetchMessageQueues'
  | 'assignment'
  | 'listenToQueues'
  | 'pull'
  | 'fetchConsumeOffset'
  | 'updateConsumeOffset'
  | 'sendMessageBack';

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

/** Something that was asked of a consumer or a producer is settled: exactly once for each. */
export interface Settled {
  readonly kind: 'settled';
  readonly what:
    | 'receive'
    | 'ack'
    | 'changeInvisible'
    | 'batchAck'
    | 'setRequestMode'
    | 'peek'
    | 'notification'
    | 'pollingInfo'
    | 'recall'
    | 'query'
    | PullVerb;
  /**
   * The id that the operator gave. Where it gave none: the delivery, or the deliveries of a batch
   * joined by commas; of a request mode `group@topic`.
   */
  readonly id: string;
  /** `unanswered`: nobody answered, so what happened is not known. */
  readonly outcome: 'done' | 'empty' | 'refused' | 'unanswered';
  readonly code?: number;
  readonly remark?: string;
  /** The offset that was asked for, or that a pull goes on at. */
  readonly offset?: number;
  /** The queues that were asked for, `brokerName/queueId`, sorted. */
  readonly queues?: readonly string[];
  /** Of a notification: too many wait already. */
  readonly pollingFull?: boolean;
  /** How many pops wait. */
  readonly pollingNum?: number;
}

/** A simple consumer saw what it might receive; nothing of it was handed out. */
export interface Peeked {
  readonly kind: 'peeked';
  readonly group: string;
  /** Topic that was asked for. */
  readonly topic: string;
  readonly brokerName: string;
  /** The id of the peek that it answers. */
  readonly peek: string;
  /** Messages behind the group's offsets in the queues looked at, those seen included. */
  readonly restNum: number;
  readonly messages: readonly (PoppedMessage & { readonly body: Uint8Array })[];
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

/** What an operator asked is settled: exactly once for each. */
export interface Asked {
  readonly kind: 'asked';
  /** The id that the operator gave. */
  readonly id: string;
  readonly command: string;
  /** Absent: it was for the name servers. */
  readonly broker?: string;
  /** `unanswered`: nobody there, or no answer in time. */
  readonly outcome: 'answered' | 'unanswered';
  readonly code?: number;
  readonly remark?: string;
  /** The header and body of the answer, as its command has them. */
  readonly header?: unknown;
  readonly body?: unknown;
}

/** An operator moved a group; the next pull or pop of the queue begins there. */
export interface OffsetReset {
  readonly kind: 'offsetReset';
  readonly group: string;
  readonly topic: string;
  readonly queueId: number;
  readonly offset: number;
}

/** A broker let go of a topic, its queues and the offsets in them. */
export interface TopicDeleted {
  readonly kind: 'topicDeleted';
  readonly topic: string;
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

/** A broker took in how a transaction ended: its half message is done with. */
export interface TransactionEnded {
  readonly kind: 'transactionEnded';
  /** Producer group. */
  readonly group: string;
  /** Where the message was sent to. */
  readonly topic: string;
  /** UNIQ_KEY: half message, its copies and the committed message have it. */
  readonly msgId: string;
  /** Queue offset of the half message. */
  readonly halfOffset: number;
  readonly how: 'commit' | 'rollback';
  /** Whether a producer answered a check. */
  readonly isFromCheck: boolean;
}

/** A broker put a half message of unknown end back, and asked a producer for its end. */
export interface TransactionChecked {
  readonly kind: 'transactionChecked';
  readonly group: string;
  readonly topic: string;
  readonly msgId: string;
  /** How old it was, by the broker's clock and its sender's, in ms. */
  readonly ageMs: number;
  /** Queue offset of the record that was put back. */
  readonly halfOffset: number;
  /** Which check of this message it is, from 1. */
  readonly times: number;
  /** False: nobody of the group is there; the check counts. */
  readonly isAsked: boolean;
}

/** A broker gave a half message up: nobody said in time how its transaction ended. */
export interface TransactionDiscarded {
  readonly kind: 'transactionDiscarded';
  readonly group: string;
  readonly topic: string;
  readonly msgId: string;
  readonly halfOffset: number;
  /** How often it was checked. */
  readonly times: number;
}

/** How a transaction stands for its producer. */
export type TransactionState = 'commit' | 'rollback' | 'unknown';

/** A producer's listener said how a transaction ended; the broker is told at once. */
export interface TransactionResolved {
  readonly kind: 'transactionResolved';
  readonly group: string;
  readonly topic: string;
  readonly msgId: string;
  readonly state: TransactionState;
  /** Whether it was asked by a broker; else it is what the local transaction came to. */
  readonly isCheck: boolean;
  /** What the listener threw; the state is `unknown` then. */
  readonly exception?: string;
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
  | TransactionEnded
  | TransactionChecked
  | TransactionDiscarded
  | TransactionResolved
  | Logged;
