/** A reply as it is pushed to the client that asked (`ReplyMessageProcessor.pushReplyMessage`). */
import type { RequestHeader } from '../../protocol/commands/index.ts';

/** What the header of a reply says that is pushed on with it. */
type ReplyHeader = Omit<RequestHeader<'sendReplyMessage'>, 'properties' | 'batch'>;

/** What whoever pushes it says of it: where it comes from, and when it passed. */
type Passed = Required<
  Pick<
    RequestHeader<'pushReplyMessageToClient'>,
    'properties' | 'bornHost' | 'storeHost' | 'storeTimestamp'
  >
>;

/** The header of PUSH_REPLY_MESSAGE_TO_CLIENT; the queue is the one asked for, drawn or not. */
export function pushedReplyHeader(
  header: ReplyHeader,
  passed: Passed,
): RequestHeader<'pushReplyMessageToClient'> {
  const { producerGroup, topic, queueId, sysFlag, bornTimestamp, flag, unitMode } = header;
  const { defaultTopic, defaultTopicQueueNums, reconsumeTimes } = header;
  return {
    producerGroup,
    topic,
    ...(defaultTopic === undefined ? {} : { defaultTopic }),
    ...(defaultTopicQueueNums === undefined ? {} : { defaultTopicQueueNums }),
    queueId,
    sysFlag,
    bornTimestamp,
    flag,
    properties: passed.properties,
    ...(reconsumeTimes === undefined ? {} : { reconsumeTimes }),
    unitMode: unitMode ?? false,
    bornHost: passed.bornHost,
    storeHost: passed.storeHost,
    storeTimestamp: passed.storeTimestamp,
  };
}
