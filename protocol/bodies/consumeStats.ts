/** ConsumeStats: how far a group is behind. */
import { jsonBody } from './jsonBody.ts';
import { type MessageQueue, messageQueue } from './messageQueue.ts';
import {
  defaulted,
  entriesOf,
  float64,
  int64,
  listOf,
  mapOf,
  objectOf,
  optional,
  type Shape,
  text,
} from './shape.ts';

/** A group's progress in one queue (upstream `OffsetWrapper`). */
export interface QueueProgress {
  readonly brokerOffset: number | bigint;
  readonly consumerOffset: number | bigint;
  /** Store time of the last consumed message in ms, 0 without any. */
  readonly lastTimestamp: number | bigint;
  readonly pullOffset: number | bigint;
}

/** A group's progress (upstream `ConsumeStats`). */
export interface ConsumeStats {
  readonly consumeTps: number;
  readonly offsetTable: readonly (readonly [MessageQueue, QueueProgress])[];
}

/** The progress of all groups of a broker (upstream `ConsumeStatsList`). */
export interface ConsumeStatsList {
  readonly brokerAddr?: string;
  /** One entry a group; in it, one a topic. */
  readonly consumeStatsList: readonly ReadonlyMap<string, readonly ConsumeStats[]>[];
  readonly totalDiff: number | bigint;
  readonly totalInflightDiff: number | bigint;
}

const queueProgress: Shape<QueueProgress> = objectOf<QueueProgress>({
  brokerOffset: defaulted(int64, 0),
  consumerOffset: defaulted(int64, 0),
  lastTimestamp: defaulted(int64, 0),
  pullOffset: defaulted(int64, 0),
});

/** The shape of `ConsumeStats`. */
export const consumeStats: Shape<ConsumeStats> = objectOf<ConsumeStats>({
  consumeTps: defaulted(float64, 0),
  offsetTable: defaulted(entriesOf(messageQueue, queueProgress), []),
});

/** The shape of `ConsumeStatsList`. */
export const consumeStatsList: Shape<ConsumeStatsList> = objectOf<ConsumeStatsList>({
  brokerAddr: optional(text),
  consumeStatsList: defaulted(listOf(mapOf(listOf(consumeStats))), []),
  totalDiff: defaulted(int64, 0),
  totalInflightDiff: defaulted(int64, 0),
});

/** A body that is one `ConsumeStats`. */
export const consumeStatsBody = jsonBody('consumeStats', consumeStats);
/** A body that is one `ConsumeStatsList`. */
export const consumeStatsListBody = jsonBody('consumeStatsList', consumeStatsList);
