import { topicListBody } from '../bodies/topicList.ts';
import { noBody } from '../body.ts';
import { command } from '../schema.ts';

/** GET_ALL_TOPIC_LIST_FROM_NAMESERVER: every topic that has a route. */
export const getAllTopicListFromNameserver = command({
  code: 206,
  doc: 'Every topic.',
  request: {},
  requestBody: noBody,
  response: {},
  responseBody: topicListBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { namesrv: 'full' },
});
