/** Transactions as data: what is to be noted as done with, and how far the check has come. */

/**
 * A round of checks under way (`TransactionalMessageServiceImpl.check`). A round that has to see
 * more of what is done with pauses, so it may take several steps: each works on a copy of its own.
 */
export interface CheckRound {
  /** Wall clock when it began. */
  readonly startedAt: number;
  /** Offset of the half message that it began with. */
  readonly firstOffset: number;
  /** Where the queue ended then: what is put back is for the next round. */
  readonly endOffset: number;
  /** Offset of the half message to look at next. */
  nextOffset: number;
  /** Whether a look has met a gap; at the next one the round ends. */
  hasMissed: boolean;
  /** Half offsets that are done with, and the record that says so. */
  readonly done: Map<number, number>;
  /** By record: how many half messages that it names are not passed yet. */
  readonly openOps: Map<number, number>;
  /** Records all of whose half messages are passed. */
  readonly closedOps: number[];
  /** Offset of the record that it began with. */
  readonly firstOp: number;
  /** Offset of the next record to read. */
  nextOp: number;
  /** Born time of the last record of the last read; undefined if that found none. */
  lastOpBornAt: number | undefined;
}

/** A copy to work on. */
export function copyOf(round: CheckRound): CheckRound {
  return {
    ...round,
    done: new Map(round.done),
    openOps: new Map(round.openOps),
    closedOps: [...round.closedOps],
  };
}

/** What a broker remembers of transactions; the messages themselves are in the store. */
export interface Transactions {
  /** Half offsets that are done with and not written yet, each followed by a comma. */
  readonly ops: string;
  /** Monotonic time of the last write, or of the first of all; undefined before that. */
  readonly opsWrittenMono: number | undefined;
  /** Monotonic time from which on they are written at regular intervals. */
  readonly opsGridMono: number;
  readonly isOpTimerSet: boolean;
  /** Monotonic time of the end of the last round: the next comes an interval later. */
  readonly checkedMono: number;
  readonly isCheckSet: boolean;
  /** Never written to: whoever goes on with it takes a copy. */
  readonly round: CheckRound | undefined;
  /** Checks that were sent in this life: producers of a group take turns. */
  readonly asked: number;
}

/**
 * By how much the looks at what is to be noted are ahead of the rounds of checks: upstream's thread
 * for them starts first, so that what is due just then is noted before anybody is asked.
 */
const opsLeadMs = 50;

/** Nothing to note, nothing to check. */
export function noTransactions(mono = 0): Transactions {
  return {
    ops: '',
    opsWrittenMono: undefined,
    opsGridMono: mono - opsLeadMs,
    isOpTimerSet: false,
    checkedMono: mono,
    isCheckSet: false,
    round: undefined,
    asked: 0,
  };
}
