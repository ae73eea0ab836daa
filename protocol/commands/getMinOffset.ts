import { noBody } from '../body.ts';
import { command, int, long, str, topicFields } from '../schema.ts';

/** GET_MIN_OFFSET: the first position that a queue still has. */
export const getMinOffset = command({
  code: 31,
  doc: 'The begin of a queue.',
  request: {
    topic: str('The topic.'),
    queueId: int('The queue.'),
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
