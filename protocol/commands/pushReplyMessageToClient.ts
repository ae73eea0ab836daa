import { bytesBody, noBody } from '../body.ts';
import { bool, command, defaulted, int, long, optional, str, topicFields } from '../schema.ts';

/** PUSH_REPLY_MESSAGE_TO_CLIENT: a broker hands a reply to the client that asked. */
export const pushReplyMessageToClient = command({
  code: 326,
  doc: 'A reply to a request of this client.',
  request: {
    producerGroup: str('Group of who replies.'),
    topic: str('Topic that the reply was sent to.'),
    // Of the request as it was sent: what was left out there is left out here.
    defaultTopic: optional(str('As the reply said.')),
    defaultTopicQueueNums: optional(int('As the reply said.')),
    queueId: int('Queue that the reply asked for, below 0 if it asked for none.'),
    sysFlag: int('Bits of `messageSysFlag`.'),
    bornTimestamp: long('Clock of who replies, in ms.'),
    flag: int('Opaque to the broker.'),
    properties: optional(str('Packed message properties.')),
    reconsumeTimes: optional(int('As the reply said.')),
    unitMode: defaulted(bool('As the reply said.'), false),
    bornHost: str('Address of who replies, as the broker sees it, `ip:port`.'),
    storeHost: str('Address of the broker, `ip:port`.'),
    storeTimestamp: defaulted(long('Clock of the broker, in ms.'), 0),
    ...topicFields,
  },
  requestBody: bytesBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: {
    proxy: 'full',
    producer: 'full',
    consumer: 'full',
    simpleConsumer: 'full',
    litePullConsumer: 'full',
  },
});
