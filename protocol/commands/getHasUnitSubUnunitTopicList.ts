import { topicListBody } from '../bodies/topicList.ts';
import { noBody } from '../body.ts';
import { command } from '../schema.ts';

/** GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST: topics that units subscribe to and that belong to none. */
export const getHasUnitSubUnunitTopicList = command({
  code: 313,
  doc: 'Topics of no unit with subscribers in units.',
  request: {},
  requestBody: noBody,
  response: {},
  responseBody: topicListBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { namesrv: 'full' },
});
