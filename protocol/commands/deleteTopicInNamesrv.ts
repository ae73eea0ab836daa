import { noBody } from '../body.ts';
import { command, optional, str, topicFields } from '../schema.ts';

/** DELETE_TOPIC_IN_NAMESRV: a topic loses its route. */
export const deleteTopicInNamesrv = command({
  code: 216,
  doc: 'Removes a topic, of one cluster or of all.',
  request: {
    topic: optional(str('The topic.')),
    clusterName: optional(str('Only on brokers of this cluster.')),
    ...topicFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS'],
  support: { namesrv: 'full' },
});
