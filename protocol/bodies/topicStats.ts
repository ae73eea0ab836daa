/** TopicStatsTable: the bounds of a topic's queues. */
import { jsonBody } from './jsonBody.ts';
import { type MessageQueue, messageQueue } from './messageQueue.ts';
import { defaulted, entriesOf, float64, int64, objectOf, type Shape } from './shape.ts';

/** The bounds of one queue (upstream `TopicOffset`). */
export interface TopicOffset {
  /** Store time of the last message in ms, 0 without any. */
  readonly lastUpdateTimestamp: number | bigint;
  readonly maxOffset: number | bigint;
  readonly minOffset: number | bigint;
}

/** The queues of a topic (upstream `TopicStatsTable`). */
export interface TopicStats {
  readonly offsetTable: readonly (readonly [MessageQueue, TopicOffset])[];
  readonly topicPutTps: number;
}

const topicOffset: Shape<TopicOffset> = objectOf<TopicOffset>({
  lastUpdateTimestamp: defaulted(int64, 0),
  maxOffset: defaulted(int64, 0),
  minOffset: defaulted(int64, 0),
});

/** The shape of `TopicStats`. */
export const topicStats: Shape<TopicStats> = objectOf<TopicStats>({
  offsetTable: defaulted(entriesOf(messageQueue, topicOffset), []),
  topicPutTps: defaulted(float64, 0),
});

/** A body that is one `TopicStats`. */
export const topicStatsBody = jsonBody('topicStats', topicStats);
