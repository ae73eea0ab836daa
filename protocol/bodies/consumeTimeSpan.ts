/** Between which store times a group stands (upstream `QueryConsumeTimeSpanBody`). */
import { jsonBody } from './jsonBody.ts';
import { type MessageQueue, messageQueue } from './messageQueue.ts';
import { defaulted, int64, listOf, objectOf, required, type Shape, text } from './shape.ts';

/** The times of one queue, in ms and as texts (upstream `QueueTimeSpan`). */
export interface QueueTimeSpan {
  readonly consumeTimeStamp: number | bigint;
  readonly consumeTimeStampStr: string;
  /** How long the next message has been waiting. */
  readonly delayTime: number | bigint;
  readonly maxTimeStamp: number | bigint;
  readonly maxTimeStampStr: string;
  readonly messageQueue: MessageQueue;
  readonly minTimeStamp: number | bigint;
  readonly minTimeStampStr: string;
}

/** The times of a topic's queues. */
export interface ConsumeTimeSpan {
  readonly consumeTimeSpanSet: readonly QueueTimeSpan[];
}

/** The shape of `ConsumeTimeSpan`. */
export const consumeTimeSpan: Shape<ConsumeTimeSpan> = objectOf<ConsumeTimeSpan>({
  consumeTimeSpanSet: defaulted(
    listOf(
      objectOf<QueueTimeSpan>({
        consumeTimeStamp: defaulted(int64, 0),
        consumeTimeStampStr: defaulted(text, ''),
        delayTime: defaulted(int64, 0),
        maxTimeStamp: defaulted(int64, 0),
        maxTimeStampStr: defaulted(text, ''),
        messageQueue: required(messageQueue),
        minTimeStamp: defaulted(int64, 0),
        minTimeStampStr: defaulted(text, ''),
      }),
    ),
    [],
  ),
});

/** A body that is one `ConsumeTimeSpan`. */
export const consumeTimeSpanBody = jsonBody('consumeTimeSpan', consumeTimeSpan);
