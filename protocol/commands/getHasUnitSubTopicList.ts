import { topicListBody } from '../bodies/topicList.ts';
import { noBody } from '../body.ts';
import { command } from '../schema.ts';

/** GET_HAS_UNIT_SUB_TOPIC_LIST: topics that units subscribe to. */
export const getHasUnitSubTopicList = command({
  code: 312,
  doc: 'Topics with subscribers in units.',
  request: {},
  requestBody: noBody,
  response: {},
  responseBody: topicListBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { namesrv: 'full' },
});
