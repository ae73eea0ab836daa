import { noBody } from '../body.ts';
import { command, optional, str, topicFields } from '../schema.ts';

/** RECALL_MESSAGE: takes a timer message back before its time. */
export const recallMessage = command({
  code: 370,
  doc: 'Takes a timer message back before its time.',
  request: {
    producerGroup: optional(str('Group of the sender.')),
    topic: str('The topic that the message is for.'),
    recallHandle: optional(str('As the answer to its send gave it.')),
    ...topicFields,
  },
  requestBody: noBody,
  response: {
    msgId: optional(str('UNIQ_KEY of the message; only where the recall was stored.')),
    region: optional(str('Region of the broker.', 'MSG_REGION')),
  },
  responseBody: noBody,
  answers: [
    'SUCCESS',
    'SYSTEM_ERROR',
    'SLAVE_NOT_AVAILABLE',
    'SERVICE_NOT_AVAILABLE',
    'NO_PERMISSION',
    'TOPIC_NOT_EXIST',
    'ILLEGAL_OPERATION',
  ],
  support: { broker: 'full', proxy: 'full' },
});
