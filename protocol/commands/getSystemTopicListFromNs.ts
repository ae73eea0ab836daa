import { topicListBody } from '../bodies/topicList.ts';
import { noBody } from '../body.ts';
import { command } from '../schema.ts';

/** GET_SYSTEM_TOPIC_LIST_FROM_NS: names of clusters and brokers, which are topics too. */
export const getSystemTopicListFromNs = command({
  code: 304,
  doc: 'Clusters and brokers as topics.',
  request: {},
  requestBody: noBody,
  response: {},
  responseBody: topicListBody,
  answers: ['SUCCESS'],
  support: { namesrv: 'full' },
});
