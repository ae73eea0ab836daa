/** What an operator (a story, a plan, the library's façade) asks of a simple consumer. */
import type { Stamp } from '../shared/node.ts';

/**
 * One of the consumer's deliveries, counted as `Array.prototype.at` does: from 0 in their order of
 * arrival in this life, or from -1 backwards. One that there is not is asked nothing of, but for a
 * line in the log.
 */
export type DeliveryIndex = number;

/** One of a delivery's handles, oldest first, counted alike; absent: the newest. */
export type HandleIndex = number;

/** Takes messages from one broker (POP_MESSAGE). */
export interface ReceiveOrder extends Stamp {
  readonly type: 'operator.receive';
  /** Names the receive in what settles it. */
  readonly id: string;
  /** Most messages wanted, 1 to 32; absent: 32. */
  readonly maxMsgNums?: number;
  /** How long the messages stay hidden from the group, in ms. */
  readonly invisibleTimeMs: number;
  /** How long the broker may wait for a message, in ms; absent: not at all. */
  readonly pollTimeMs?: number;
  /** Absent or negative: all queues of the broker. */
  readonly queueId?: number;
  /** Name of the broker; absent: each broker of the topic in turn. */
  readonly broker?: string;
  /** In place of the consumer's own. */
  readonly tags?: string;
  /** A filter by properties, in the place of tags. */
  readonly sql?: string;
  /** Where a new group begins: 0 (absent) at the first message, 1 at the last. */
  readonly initMode?: number;
  /** One batch of a queue at a time, in order. */
  readonly fifo?: boolean;
  /** Names an attempt to receive in order: the same one gets the same batch again. */
  readonly attemptId?: string;
}

/** What a question about one broker's messages names. */
interface Question extends Stamp {
  readonly id: string;
  /** Absent or negative: all queues of the broker. */
  readonly queueId?: number;
  /** Name of the broker; absent: the one whose turn to be received from it is. */
  readonly broker?: string;
}

/** Looks at messages, and leaves them where they are (PEEK_MESSAGE). */
export interface PeekOrder extends Question {
  readonly type: 'operator.peek';
  /** Most messages wanted; absent: 32. */
  readonly maxMsgNums?: number;
}

/** Asks to be told when there is something to receive (NOTIFICATION). */
export interface NotificationOrder extends Question {
  readonly type: 'operator.notification';
  /** How long the broker may wait, in ms; absent: not at all. */
  readonly pollTimeMs?: number;
  /** Queues that are held up count as empty. */
  readonly fifo?: boolean;
  /** The attempt that no batch of its own holds up. */
  readonly attemptId?: string;
  /** Absent: whatever there is. */
  readonly tags?: string;
}

/** Asks how many pops of the group wait (POLLING_INFO). */
export interface PollingInfoOrder extends Question {
  readonly type: 'operator.pollingInfo';
}

/** Acknowledges one delivery (ACK_MESSAGE). */
export interface AckOrder extends Stamp {
  readonly type: 'operator.ack';
  /** Names it in what settles it; absent: the number of the delivery. */
  readonly id?: string;
  readonly delivery: DeliveryIndex;
  readonly handle?: HandleIndex;
}

/** Hides a delivery for another time (CHANGE_MESSAGE_INVISIBLETIME); it gets a new handle. */
export interface ChangeInvisibleOrder extends Stamp {
  readonly type: 'operator.changeInvisible';
  readonly id?: string;
  readonly delivery: DeliveryIndex;
  readonly handle?: HandleIndex;
  /** From the broker's now, in ms. */
  readonly invisibleTimeMs: number;
  /** Coming back does not count as another attempt. */
  readonly suspend?: boolean;
}

/** Acknowledges deliveries together (BATCH_ACK_MESSAGE), by their newest handles. */
export interface BatchAckOrder extends Stamp {
  readonly type: 'operator.batchAck';
  /** Absent: the numbers of the deliveries, joined by commas. */
  readonly id?: string;
  readonly deliveries: readonly DeliveryIndex[];
}

/** Tells every broker of a topic how a group gets its messages (SET_MESSAGE_REQUEST_MODE). */
export interface SetRequestModeOrder extends Stamp {
  readonly type: 'operator.setRequestMode';
  /** Absent: `<group>@<topic>`. */
  readonly id?: string;
  /** Absent: the consumer's own. */
  readonly topic?: string;
  /** Absent: the consumer's own. */
  readonly group?: string;
  readonly mode: 'PULL' | 'POP';
  /** With how many neighbours' queues a member shares; absent: 0, which is with all. */
  readonly popShareQueueNum?: number;
}

/** Ends the consumer: its group is unregistered, then its connections close. */
export interface ShutdownOrder extends Stamp {
  readonly type: 'operator.shutdown';
}

/** What is asked of it while it serves, and settled exactly once. */
export type Order =
  | ReceiveOrder
  | AckOrder
  | ChangeInvisibleOrder
  | BatchAckOrder
  | SetRequestModeOrder
  | PeekOrder
  | NotificationOrder
  | PollingInfoOrder;

/** Everything that an operator can ask. */
export type OperatorEvent = Order | ShutdownOrder;
