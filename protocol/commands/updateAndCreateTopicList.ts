import { topicConfigListBody } from '../bodies/settingTables.ts';
import { noBody } from '../body.ts';
import { command, rpcFields } from '../schema.ts';

/** UPDATE_AND_CREATE_TOPIC_LIST: makes several topics, or changes them. */
export const updateAndCreateTopicList = command({
  code: 18,
  doc: 'Makes or changes topics.',
  request: {
    ...rpcFields,
  },
  requestBody: topicConfigListBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR', 'INVALID_PARAMETER'],
  support: { broker: 'part: no static topics, no batch consume queues, no compaction' },
});
