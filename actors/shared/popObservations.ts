/** What brokers tell of pops, and those who pop of what they got. */
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

/** A broker handed out a batch of a queue in order: until it is settled, there is no other. */
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

/** A broker took an acknowledgement of a message of an ordered batch, or of one unknown to it. */
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
