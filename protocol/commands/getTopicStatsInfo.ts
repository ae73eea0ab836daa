import { topicStatsBody } from '../bodies/topicStats.ts';
import { noBody } from '../body.ts';
import { command, str, topicFields } from '../schema.ts';

/** GET_TOPIC_STATS_INFO: the bounds of the queues of a topic. */
export const getTopicStatsInfo = command({
  code: 202,
  doc: 'Bounds and last store times of the queues of a topic.',
  request: {
    topic: str('The topic.'),
    ...topicFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: topicStatsBody,
  answers: ['SUCCESS', 'TOPIC_NOT_EXIST', 'SYSTEM_ERROR'],
  support: { broker: 'part: topicPutTps is 0' },
});
