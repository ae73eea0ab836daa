import { topicListBody } from '../bodies/topicList.ts';
import { noBody } from '../body.ts';
import { command, optional, str } from '../schema.ts';

/** GET_TOPICS_BY_CLUSTER: the topics on brokers of a cluster. */
export const getTopicsByCluster = command({
  code: 224,
  doc: 'The topics of a cluster.',
  request: {
    cluster: optional(str('The cluster.')),
  },
  requestBody: noBody,
  response: {},
  responseBody: topicListBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { namesrv: 'full' },
});
