/** One queue of a topic on one broker. */
import { int32, objectOf, required, type Shape, text } from './shape.ts';

/** A queue (upstream `MessageQueue`). */
export interface MessageQueue {
  readonly brokerName: string;
  readonly queueId: number;
  readonly topic: string;
}

/** The shape of `MessageQueue`. */
export const messageQueue: Shape<MessageQueue> = objectOf<MessageQueue>({
  brokerName: required(text),
  queueId: required(int32),
  topic: required(text),
});
