/** What comes of the questions and orders of an administrator. */
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
  /** Of a slave: its broker id. */
  readonly slave?: number;
}
