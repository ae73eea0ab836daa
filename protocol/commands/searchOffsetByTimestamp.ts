import { noBody } from '../body.ts';
import { boundary, command, int, long, optional, str, topicFields } from '../schema.ts';

/** SEARCH_OFFSET_BY_TIMESTAMP: the position of a store time in a queue. */
export const searchOffsetByTimestamp = command({
  code: 29,
  doc: 'The position of a store time.',
  request: {
    topic: str('The topic.'),
    queueId: int('The queue.'),
    timestamp: long('Store time in ms.'),
    boundaryType: optional(boundary('Which of several with that time; absent is LOWER.')),
    liteTopic: optional(str('Lite topic (5.5.0).')),
    ...topicFields,
  },
  requestBody: noBody,
  response: {
    offset: long('The position.'),
  },
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'full', proxy: 'full' },
});
