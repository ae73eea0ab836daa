import { noBody } from '../body.ts';
import { command, defaulted, int, long, optional, str, topicFields } from '../schema.ts';

/** UPDATE_CONSUMER_OFFSET: a group has come so far. Mostly one-way. */
export const updateConsumerOffset = command({
  code: 15,
  doc: 'Stores where a group stands.',
  request: {
    // Upstream looks for a group named null when there is none.
    consumerGroup: defaulted(str('The group.'), 'null'),
    topic: str('The topic.'),
    queueId: optional(int('The queue; required, but its absence is INVALID_PARAMETER.')),
    commitOffset: optional(long('The position; required, but its absence is INVALID_PARAMETER.')),
    ...topicFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: noBody,
  answers: [
    'SUCCESS',
    'SUBSCRIPTION_GROUP_NOT_EXIST',
    'TOPIC_NOT_EXIST',
    'INVALID_PARAMETER',
    'SYSTEM_ERROR',
  ],
  support: { broker: 'full', proxy: 'full' },
});
