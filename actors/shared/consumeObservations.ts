/** What consumers that pull tell, and what brokers tell of their locks. */
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
