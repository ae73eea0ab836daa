import { topicListBody } from '../bodies/topicList.ts';
import { noBody } from '../body.ts';
import { command } from '../schema.ts';

/** GET_UNIT_TOPIC_LIST: topics that belong to a unit. */
export const getUnitTopicList = command({
  code: 311,
  doc: 'Topics of units.',
  request: {},
  requestBody: noBody,
  response: {},
  responseBody: topicListBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { namesrv: 'full' },
});
