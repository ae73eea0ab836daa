/**
 * What a producer's user asks brokers about messages that were sent: to take one back, to find some
 * by a key (`DefaultMQProducerImpl.recallMessage`, `MQAdminImpl.queryMessage`).
 */
import type { StoredMessage } from '../../protocol/message.ts';
import type { Stamp } from '../shared/node.ts';

/** Takes a timer message back. */
export interface RecallOrder extends Stamp {
  readonly type: 'operator.recall';
  /** Names the recall in the observation that settles it. */
  readonly id: string;
  readonly topic: string;
  /** As the send gave it. */
  readonly handle: string;
}

/** Looks for messages of a topic by a key; every broker of the topic is asked. */
export interface QueryOrder extends Stamp {
  readonly type: 'operator.queryMessages';
  /** Names the look-up in the observation that settles it. */
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  /** Whether the key is a message's own id. */
  readonly isUnique?: boolean;
  /** Most messages wanted of each broker; absent: 32. */
  readonly maxNum?: number;
  /** Stored between these wall-clock times, in ms; absent: ever. */
  readonly beginTimestamp?: number;
  readonly endTimestamp?: number;
}

/** What may have to wait for a route before any broker is asked. */
export type LookUpOrder = RecallOrder | QueryOrder;

/** A look-up that brokers have not all answered. */
export interface PendingQuery {
  readonly order: Pick<QueryOrder, 'id' | 'topic' | 'key' | 'isUnique'>;
  /** Brokers that have not answered. */
  readonly left: number;
  readonly answered: number;
  readonly found: readonly StoredMessage[];
}
