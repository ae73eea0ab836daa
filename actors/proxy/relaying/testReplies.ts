/** For the tests of replies. */
import type { RequestHeader } from '../../../protocol/commands/index.ts';
import { packProperties } from '../../../protocol/messageProperties.ts';

/** Header of a reply to a client. */
export function replyHeader(client?: string): RequestHeader<'sendReplyMessageV2'> {
  const properties = {
    CORRELATION_ID: 'c-1',
    ...(client === undefined ? {} : { REPLY_TO_CLIENT: client }),
    MSG_TYPE: 'reply',
  };
  return {
    producerGroup: 'repliers',
    topic: 'DefaultCluster_REPLY_TOPIC',
    defaultTopic: 'TBW102',
    defaultTopicQueueNums: 4,
    queueId: 1,
    sysFlag: 1,
    bornTimestamp: 77,
    flag: 3,
    properties: packProperties(Object.entries(properties)),
    reconsumeTimes: 0,
    unitMode: false,
    batch: false,
    brokerName: 'a',
  };
}
