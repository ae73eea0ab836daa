import { groupListBody } from '../bodies/groupList.ts';
import { noBody } from '../body.ts';
import { command, str, topicFields } from '../schema.ts';

/** QUERY_TOPIC_CONSUME_BY_WHO: the groups that read a topic. */
export const queryTopicConsumeByWho = command({
  code: 300,
  doc: 'The groups of a topic.',
  request: {
    topic: str('The topic.'),
    ...topicFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: groupListBody,
  answers: ['SUCCESS'],
  support: { broker: 'full' },
});
