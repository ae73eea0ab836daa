import { topicRouteDataBody } from '../bodies/topicRouteData.ts';
import { noBody } from '../body.ts';
import { command, optional, str, topicFields } from '../schema.ts';

/** REGISTER_TOPIC_IN_NAMESRV: a topic gets queues, besides those that brokers register. */
export const registerTopicInNamesrv = command({
  code: 217,
  doc: 'Adds queues to a topic.',
  request: {
    topic: optional(str('The topic.')),
    ...topicFields,
  },
  requestBody: topicRouteDataBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS'],
  support: { namesrv: 'full' },
});
