import { noBody } from '../body.ts';
import { command, int, long, str, topicFields } from '../schema.ts';

/** GET_EARLIEST_MSG_STORETIME: store time of the first message of a queue. */
export const getEarliestMsgStoretime = command({
  code: 32,
  doc: 'Store time of the first message of a queue.',
  request: {
    topic: str('The topic.'),
    queueId: int('The queue.'),
    ...topicFields,
  },
  requestBody: noBody,
  response: {
    timestamp: long('Store time in ms; -1 without messages.'),
  },
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'full', proxy: 'full' },
});
