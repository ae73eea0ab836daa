import { consumeQueueBody } from '../bodies/consumeQueue.ts';
import { noBody } from '../body.ts';
import { command, defaulted, int, long, optional, str, topicFields } from '../schema.ts';

/** QUERY_CONSUME_QUEUE: entries of the index of a queue. */
export const queryConsumeQueue = command({
  code: 321,
  doc: 'Entries of a consume queue.',
  request: {
    topic: optional(str('The topic.')),
    queueId: defaulted(int('The queue.'), 0),
    index: defaulted(long('The first entry wanted.'), 0),
    count: defaulted(int('How many entries.'), 0),
    consumerGroup: optional(str('The group whose filter is shown.')),
    ...topicFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: consumeQueueBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'part: no filter data' },
});
