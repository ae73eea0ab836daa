import { subscriptionGroupConfigBody } from '../bodies/subscriptionGroupConfig.ts';
import { noBody } from '../body.ts';
import { command } from '../schema.ts';

/** UPDATE_AND_CREATE_SUBSCRIPTIONGROUP: makes a consumer group, or changes it. */
export const updateAndCreateSubscriptionGroup = command({
  code: 200,
  doc: 'Makes or changes a consumer group.',
  request: {},
  requestBody: subscriptionGroupConfigBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR', 'INVALID_PARAMETER'],
  support: { broker: 'full' },
});
