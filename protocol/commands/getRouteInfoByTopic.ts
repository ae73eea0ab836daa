import { topicRouteDataBody } from '../bodies/topicRouteData.ts';
import { noBody } from '../body.ts';
import { bool, command, defaulted, optional, str, topicFields } from '../schema.ts';

/** GET_ROUTEINFO_BY_TOPIC: which brokers hold a topic, and how many queues each has. */
export const getRouteInfoByTopic = command({
  code: 105,
  doc: 'The brokers and queues of a topic.',
  request: {
    // Upstream looks up a topic named null when there is none, and does not find it.
    topic: defaulted(str('The topic asked for.'), 'null'),
    acceptStandardJsonOnly: optional(bool('Answer in standard JSON whatever the version.')),
    ...topicFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: topicRouteDataBody,
  answers: ['SUCCESS', 'TOPIC_NOT_EXIST', 'SYSTEM_ERROR'],
  support: { namesrv: 'part: no static topics, no filter servers', proxy: 'full' },
});
