/** Settings of flow control, and the conditions under which it acts. */

/** What a broker is told about sends that it cannot take. */
export interface FlowControlConfig {
  /** Sends that have waited too long for a thread are answered SYSTEM_BUSY. */
  readonly brokerFastFailureEnable: boolean;
  /** How long that is (`waitTimeMillsInSendQueue`). */
  readonly waitTimeInSendQueueMs: number;
  /** How many sends wait for a thread; one more is answered SYSTEM_BUSY at once. */
  readonly sendThreadPoolQueueCapacity: number;
  /**
   * Conditions that upstream finds itself in; here whoever tests puts a broker into them. Writes to
   * the page cache take too long:
   */
  readonly osPageCacheBusy: boolean;
  /** The threads that take sends hang: what comes waits. */
  readonly sendThreadsStalled: boolean;
  /** The disk is too full to store any more. */
  readonly diskFull: boolean;
}

/** The conditions, by name. */
export const flowConditions = ['osPageCacheBusy', 'sendThreadsStalled', 'diskFull'] as const;

/** One of them. */
export type FlowCondition = (typeof flowConditions)[number];

/** Under which key UPDATE_BROKER_CONFIG sets a condition: upstream has no such setting. */
export function conditionKey(name: FlowCondition): string {
  return `orrery.${name}`;
}

/** Upstream's defaults. */
export const flowControlDefaults: FlowControlConfig = {
  brokerFastFailureEnable: true,
  waitTimeInSendQueueMs: 200,
  sendThreadPoolQueueCapacity: 10_000,
  osPageCacheBusy: false,
  sendThreadsStalled: false,
  diskFull: false,
};
