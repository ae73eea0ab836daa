/**
 * Delay levels: what a message with DELAY becomes while it waits (`ScheduleMessageService`,
 * `HookUtils.transformDelayLevelMessage`).
 */
import { messageProperty } from '../../../protocol/messageProperties.ts';
import type { BrokerConfig } from '../config.ts';
import { queueKey, scheduleTopic } from '../topics/names.ts';

const { delay, realTopic, realQueueId, timerDeliverMs, timerDelayMs, timerDelaySec } =
  messageProperty;

const int32Max = 2_147_483_647;

/** A topic and a queue. */
export interface Place {
  readonly topic: string;
  readonly queueId: number;
}

/** The delay level that properties ask for, 0 for none; undefined if it is no number. */
export function delayLevelOf(properties: ReadonlyMap<string, string>): number | undefined {
  const text = properties.get(delay);
  if (text === undefined) return 0;
  const level = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  return level >= -int32Max - 1 && level <= int32Max ? level : undefined;
}

/** A message that has to wait: where it does, and what it says meanwhile. */
export interface Delayed {
  readonly place: Place;
  readonly properties: ReadonlyMap<string, string>;
}

/**
 * What becomes of a message with a delay level above 0: it lies in the queue of its level, the
 * highest there is at most, and remembers where it goes. Any other way to delay it is forgotten.
 */
export function delayed(
  { messageDelayLevelsMs }: BrokerConfig,
  properties: ReadonlyMap<string, string>,
  wanted: number,
  real: Place,
): Delayed {
  const level = Math.min(wanted, messageDelayLevelsMs.length);
  const after = new Map(properties);
  for (const name of [timerDeliverMs, timerDelayMs, timerDelaySec]) after.delete(name);
  after.set(delay, String(level)).set(realTopic, real.topic);
  after.set(realQueueId, String(real.queueId));
  return { place: { topic: scheduleTopic, queueId: level - 1 }, properties: after };
}

/** Where the properties of a delayed message say that it goes. */
export function realPlaceOf(properties: ReadonlyMap<string, string>): Place | undefined {
  const topic = properties.get(realTopic);
  const queueId = Number(properties.get(realQueueId));
  return topic === undefined || !Number.isInteger(queueId) ? undefined : { topic, queueId };
}

/** The key of the queue of a level, by the id of that queue: the level less 1. */
export function delayQueueKey(queueId: number): string {
  return queueKey(scheduleTopic, queueId);
}
