import { topicConfigBody } from '../bodies/topicConfig.ts';
import { noBody } from '../body.ts';
import { command, str, topicFields } from '../schema.ts';

/** GET_TOPIC_CONFIG: the settings of a topic on this broker. */
export const getTopicConfig = command({
  code: 351,
  doc: 'The settings of a topic.',
  request: {
    topic: str('The topic.'),
    ...topicFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: topicConfigBody,
  answers: ['SUCCESS', 'TOPIC_NOT_EXIST', 'SYSTEM_ERROR'],
  support: { broker: 'part: no static topics' },
});
