import { topicTableBody } from '../bodies/settingTables.ts';
import { noBody } from '../body.ts';
import { command, int, optional, rpcFields, str } from '../schema.ts';

/** GET_ALL_TOPIC_CONFIG: all topics of a broker, or a page of them. */
export const getAllTopicConfig = command({
  code: 21,
  doc: 'All topics.',
  request: {
    topicSeq: optional(int('Position of the first topic wanted.')),
    dataVersion: optional(str('Version of the pages so far, as JSON.')),
    maxTopicNum: optional(int('Topics in a page.')),
    ...rpcFields,
  },
  requestBody: noBody,
  response: {
    totalTopicNum: optional(int('How many there are.')),
  },
  responseBody: topicTableBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'part: no static topics' },
});
