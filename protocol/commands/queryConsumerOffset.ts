import { noBody } from '../body.ts';
import { bool, command, defaulted, int, long, optional, str, topicFields } from '../schema.ts';

/** QUERY_CONSUMER_OFFSET: where a group stands in a queue. */
export const queryConsumerOffset = command({
  code: 14,
  doc: 'Where a group stands.',
  request: {
    // Upstream asks for a group named null when there is none (an empty one in ROCKETMQ headers).
    consumerGroup: defaulted(str('The group.'), 'null'),
    topic: str('The topic.'),
    queueId: int('The queue.'),
    setZeroIfNotFound: optional(bool('False: nothing stored is QUERY_NOT_FOUND in any case.')),
    ...topicFields,
  },
  requestBody: noBody,
  response: {
    offset: long('The position.'),
  },
  responseBody: noBody,
  answers: ['SUCCESS', 'QUERY_NOT_FOUND', 'SYSTEM_ERROR'],
  support: { broker: 'full', proxy: 'full' },
});
