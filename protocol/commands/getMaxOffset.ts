import { noBody } from '../body.ts';
import { bool, command, defaulted, int, long, str, topicFields } from '../schema.ts';

/** GET_MAX_OFFSET: the position that the next message of a queue will get. */
export const getMaxOffset = command({
  code: 30,
  doc: 'The end of a queue.',
  request: {
    topic: str('The topic.'),
    queueId: int('The queue.'),
    committed: defaulted(bool('Only what may be consumed counts.'), true),
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
