import { noBody } from '../body.ts';
import { command, int, long, optional, str, topicFields } from '../schema.ts';

/** ACK_MESSAGE: a popped message is done with. */
export const ackMessage = command({
  code: 200_051,
  doc: 'Acknowledges a popped message.',
  request: {
    consumerGroup: optional(str('Group that popped it; without it nothing is acknowledged.')),
    topic: str('Topic that the message lies in: the retry topic where it came from there.'),
    queueId: int('Its queue.'),
    extraInfo: optional(str('Receipt handle.')),
    offset: long('Its queue offset.'),
    ...topicFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR', 'MESSAGE_ILLEGAL', 'TOPIC_NOT_EXIST', 'NO_MESSAGE'],
  support: { broker: 'full', proxy: 'full' },
});
