/** What slaves tell of the logs that they copy. */

/** A slave has a record of its master's log: at the same offsets, in the same bytes. */
export interface Replicated {
  readonly kind: 'replicated';
  readonly topic: string;
  readonly queueId: number;
  readonly queueOffset: number;
  readonly physicalOffset: number;
  /** UNIQ_KEY of the message, or empty. */
  readonly msgId: string;
}

/** A slave had what its master had lost, and has dropped it. */
export interface LogCutOff {
  readonly kind: 'logCut';
  /** Physical offset at which its log ends now. */
  readonly cutTo: number;
  readonly records: number;
}
