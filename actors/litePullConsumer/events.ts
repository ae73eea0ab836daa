/**
 * What an operator (a story, a plan, the library's façade) asks of a lite pull consumer: the
 * methods of upstream's `DefaultLitePullConsumer`, and of `DefaultMQPullConsumer` from `Pull` on.
 */
import type { MessageQueue } from '../shared/client/index.ts';
import type { ExpressionType } from '../shared/client/subscription.ts';
import type { Stamp } from '../shared/node.ts';

/** What all orders have in common. */
interface Asked extends Stamp {
  /** Names the order in what settles it; absent: a number of its own. */
  readonly id?: string;
}

/** Takes what was pulled of one queue by one request, the oldest first. */
export interface Poll extends Asked {
  readonly type: 'operator.poll';
  /** How long to wait where nothing was pulled, in ms; absent: `pollTimeoutMs`. */
  readonly timeoutMs?: number;
}

/** Shares the topic's queues with the group's other members, or changes what is wanted of it. */
export interface Subscribe extends Asked {
  readonly type: 'operator.subscribe';
  readonly topic: string;
  /** `*`, or tags joined by `||`; absent: all. */
  readonly expression?: string;
  /** How the expression is read; absent: `TAG`. */
  readonly expressionType?: ExpressionType;
}

/** Ends a subscription. */
export interface Unsubscribe extends Asked {
  readonly type: 'operator.unsubscribe';
  readonly topic: string;
}

/** Reads these queues from now on, and no other, whatever other members do. */
export interface Assign extends Asked {
  readonly type: 'operator.assign';
  readonly queues: readonly MessageQueue[];
}

/** Goes on reading an assigned queue at another offset. */
export interface Seek extends Asked {
  readonly type: 'operator.seek';
  readonly queue: MessageQueue;
  readonly offset: number;
}

/** Goes on reading an assigned queue at its first message, or behind its last. */
export interface SeekToEdge extends Asked {
  readonly type: 'operator.seekToBegin' | 'operator.seekToEnd';
  readonly queue: MessageQueue;
}

/** Stops pulling assigned queues, or goes on with it. */
export interface Pause extends Asked {
  readonly type: 'operator.pause' | 'operator.resume';
  readonly queues: readonly MessageQueue[];
}

/** An offset of a queue. */
export interface QueueOffset {
  readonly queue: MessageQueue;
  readonly offset: number;
}

/**
 * Commits: what polls returned of all assigned queues, or of some, or given offsets. The offsets
 * travel with the next periodic commit; at once with `persist`.
 */
export interface Commit extends Asked {
  readonly type: 'operator.commit';
  readonly queues?: readonly MessageQueue[];
  readonly offsets?: readonly QueueOffset[];
  readonly persist?: boolean;
}

/** Asks for the group's offset of a queue, the client's own memory first. */
export interface Committed extends Asked {
  readonly type: 'operator.committed';
  readonly queue: MessageQueue;
}

/** Asks for the first offset whose message was stored at this time or later, in ms. */
export interface OffsetForTimestamp extends Asked {
  readonly type: 'operator.offsetForTimestamp';
  readonly queue: MessageQueue;
  readonly timestamp: number;
}

/** Asks for the first offset of a queue, or for the one behind its last. */
export interface EdgeOffset extends Asked {
  readonly type: 'operator.minOffset' | 'operator.maxOffset';
  readonly queue: MessageQueue;
}

/** Asks the name server for the queues of a topic that can be read. */
export interface FetchMessageQueues extends Asked {
  readonly type: 'operator.fetchMessageQueues';
  readonly topic: string;
}

/** Asks for the queues that are assigned now. */
export interface Assignment extends Asked {
  readonly type: 'operator.assignment';
}

/** Has changes of a topic's queues told (`registerTopicMessageQueueChangeListener`). */
export interface ListenToQueues extends Asked {
  readonly type: 'operator.listenToQueues';
  readonly topic: string;
}

/** Pulls one queue once, by hand (`DefaultMQPullConsumer.pull`, `pullBlockIfNotFound`). */
export interface Pull extends Asked {
  readonly type: 'operator.pull';
  readonly queue: MessageQueue;
  readonly offset: number;
  /** `*`, or tags joined by `||`; absent: all. */
  readonly expression?: string;
  /** How the expression is read; absent: `TAG`. */
  readonly expressionType?: ExpressionType;
  /** Most messages wanted; absent: 32. */
  readonly maxNums?: number;
  /** Has the broker hold the pull until there is a message. */
  readonly block?: boolean;
  /** How long a pull that is not held may take, in ms. */
  readonly timeoutMs?: number;
  /** `async`: with a callback, which is to say that it does not cost a thread; absent: `sync`. */
  readonly mode?: 'sync' | 'async';
}

/** Asks for the group's offset of a queue (`DefaultMQPullConsumer.fetchConsumeOffset`). */
export interface FetchConsumeOffset extends Asked {
  readonly type: 'operator.fetchConsumeOffset';
  readonly queue: MessageQueue;
  /** Asks the broker even where the client has an offset in memory. */
  readonly fromStore?: boolean;
}

/** Sets the group's offset of a queue, to be committed with the next period. */
export interface UpdateConsumeOffset extends Asked {
  readonly type: 'operator.updateConsumeOffset';
  readonly queue: MessageQueue;
  readonly offset: number;
}

/** Has a message that was pulled by hand delivered again to the group. */
export interface SendMessageBack extends Asked {
  readonly type: 'operator.sendMessageBack';
  /** Which of the messages pulled by hand in this life, as `Array.prototype.at` counts. */
  readonly delivery: number;
  /** Delay level; 0: a longer one each time, negative: the dead letters at once. */
  readonly delayLevel: number;
}

/** Ends the consumer: offsets are committed, the group is unregistered, connections close. */
export interface Shutdown extends Stamp {
  readonly type: 'operator.shutdown';
}

/** What is asked of it while it serves, and settled exactly once. */
export type Order =
  | Poll
  | Subscribe
  | Unsubscribe
  | Assign
  | Seek
  | SeekToEdge
  | Pause
  | Commit
  | Committed
  | OffsetForTimestamp
  | EdgeOffset
  | FetchMessageQueues
  | Assignment
  | ListenToQueues
  | Pull
  | FetchConsumeOffset
  | UpdateConsumeOffset
  | SendMessageBack;

/** Everything that an operator can ask. */
export type OperatorEvent = Order | Shutdown;
