/** What brokers and producers tell of transactions. */
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

/** A proxy handed a broker's check on, or had nobody to hand it to. */
export interface TransactionCheckRelayed {
  readonly kind: 'transactionCheckRelayed';
  readonly group: string;
  readonly topic: string;
  readonly msgId: string;
  /** Who is asked now: a producer that hangs at this proxy, or the proxy where one hangs. */
  readonly to: 'producer' | 'proxy' | 'nobody';
  /** Of a producer. */
  readonly clientId?: string;
  /** Of a proxy. */
  readonly address?: string;
}
