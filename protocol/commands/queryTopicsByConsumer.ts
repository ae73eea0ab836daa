import { topicListBody } from '../bodies/topicList.ts';
import { noBody } from '../body.ts';
import { command, rpcFields, str } from '../schema.ts';

/** QUERY_TOPICS_BY_CONSUMER: the topics in which a group has offsets. */
export const queryTopicsByConsumer = command({
  code: 343,
  doc: 'The topics of a group.',
  request: {
    group: str('The group.'),
    ...rpcFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: topicListBody,
  answers: ['SUCCESS'],
  support: { broker: 'full' },
});
