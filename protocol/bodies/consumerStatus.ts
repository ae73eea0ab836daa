/** The offsets that consumers hold, as they tell them. */
import { jsonBody } from './jsonBody.ts';
import { type QueueOffsets, queueOffsets } from './resetOffset.ts';
import { defaulted, mapOf, objectOf, type Shape } from './shape.ts';

/**
 * Offsets by queue (upstream `GetConsumerStatusBody`): one client's own in `messageQueueTable`;
 * what a broker gathered, by client id, in `consumerTable`. Both are always written.
 */
export interface ConsumerStatus {
  readonly consumerTable: ReadonlyMap<string, QueueOffsets>;
  readonly messageQueueTable: QueueOffsets;
}

/** The shape of `ConsumerStatus`. */
export const consumerStatus: Shape<ConsumerStatus> = objectOf<ConsumerStatus>({
  consumerTable: defaulted(mapOf(queueOffsets), new Map()),
  messageQueueTable: defaulted(queueOffsets, []),
});

/** A body that is one `ConsumerStatus`. */
export const consumerStatusBody = jsonBody('consumerStatus', consumerStatus);
