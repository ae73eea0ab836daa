import { topicListBody } from '../bodies/topicList.ts';
import { noBody } from '../body.ts';
import { command } from '../schema.ts';

/** GET_SYSTEM_TOPIC_LIST_FROM_BROKER: the topics that belong to the system. */
export const getSystemTopicListFromBroker = command({
  code: 305,
  doc: 'The topics of the system.',
  request: {},
  requestBody: noBody,
  response: {},
  responseBody: topicListBody,
  answers: ['SUCCESS'],
  support: { broker: 'full' },
});
