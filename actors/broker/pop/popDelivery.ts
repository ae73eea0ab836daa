/**
 * Checks of requests about a popped message (`AckMessageProcessor`,
 * `ChangeInvisibleTimeProcessor`).
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request } from '../../shared/node.ts';
import type { Refusal } from '../sends/sendAnswer.ts';
import type { Broker } from '../state.ts';
import { maxOffsetOf, minOffsetOf } from '../store/store.ts';
import { queueKey } from '../topics/names.ts';
import { topicConfigOf } from '../topics/topics.ts';
import { illegalQueue, unknownTopic } from './popChecks.ts';

/** Why the topic or the queue of a message is refused; undefined if it is not. */
export function checkQueue(
  state: Broker,
  request: Request<'ackMessage' | 'changeMessageInvisibletime'>,
): Refusal | undefined {
  const { topic, queueId } = request.frame.header;
  const config = topicConfigOf(state, topic);
  if (config === undefined) return unknownTopic(topic);
  if (queueId >= 0 && queueId < config.readQueueNums) return undefined;
  const remark = illegalQueue(state, request, config.readQueueNums);
  return { code: responseCode.MESSAGE_ILLEGAL, remark };
}

/** The range of a queue that can be read. */
export function rangeOf({ store }: Broker, topic: string, queueId: number) {
  const key = queueKey(topic, queueId);
  return { minOffset: minOffsetOf(store, key), maxOffset: maxOffsetOf(store, key) };
}
