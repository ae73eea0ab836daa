/** Settings of messages that are to come at a time, with upstream's names and defaults. */

/** What a broker is told about timers. */
export interface TimerConfig {
  /** Whether there are timers at all; pops need them as well. */
  readonly timerWheelEnable: boolean;
  /** Times are rounded to it: no message comes before its time, none much later than this after. */
  readonly timerPrecisionMs: number;
  readonly timerMaxDelaySec: number;
  /** Who has longer to wait is looked at again after so many slots of one precision each. */
  readonly timerRollWindowSlot: number;
  /** Messages of one slot, from which on some are refused, and from twice as many on all. */
  readonly timerCongestNumEachSlot: number;
  readonly timerFlushIntervalMs: number;
  readonly recallMessageEnable: boolean;
  readonly allowRecallWhenBrokerNotWriteable: boolean;
}

/** Upstream's defaults. */
export const timerDefaults: TimerConfig = {
  timerWheelEnable: true,
  timerPrecisionMs: 1_000,
  timerMaxDelaySec: 259_200,
  timerRollWindowSlot: 172_800,
  timerCongestNumEachSlot: 2_147_483_647,
  timerFlushIntervalMs: 1_000,
  recallMessageEnable: false,
  allowRecallWhenBrokerNotWriteable: true,
};
