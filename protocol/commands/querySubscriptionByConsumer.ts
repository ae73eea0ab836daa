import { groupSubscriptionBody } from '../bodies/groupSubscription.ts';
import { noBody } from '../body.ts';
import { command, str, topicFields } from '../schema.ts';

/** QUERY_SUBSCRIPTION_BY_CONSUMER: what a group wants of a topic. */
export const querySubscriptionByConsumer = command({
  code: 345,
  doc: 'The subscription of a group.',
  request: {
    group: str('The group.'),
    topic: str('The topic.'),
    ...topicFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: groupSubscriptionBody,
  answers: ['SUCCESS'],
  support: { broker: 'full' },
});
