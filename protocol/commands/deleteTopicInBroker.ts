import { noBody } from '../body.ts';
import { command, optional, str, topicFields } from '../schema.ts';

/** DELETE_TOPIC_IN_BROKER: a topic, its queues and the offsets in them are gone. */
export const deleteTopicInBroker = command({
  code: 215,
  doc: 'Removes a topic.',
  request: {
    topic: optional(str('The topic.')),
    ...topicFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR', 'INVALID_PARAMETER'],
  support: { broker: 'full' },
});
