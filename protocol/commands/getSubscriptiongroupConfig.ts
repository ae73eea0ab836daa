import { subscriptionGroupConfigBody } from '../bodies/subscriptionGroupConfig.ts';
import { noBody } from '../body.ts';
import { command, rpcFields, str } from '../schema.ts';

/** GET_SUBSCRIPTIONGROUP_CONFIG: the settings of a consumer group, which is made if it may be. */
export const getSubscriptiongroupConfig = command({
  code: 352,
  doc: 'The settings of a consumer group.',
  request: {
    group: str('The group.'),
    ...rpcFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: subscriptionGroupConfigBody,
  answers: ['SUCCESS', 'SUBSCRIPTION_GROUP_NOT_EXIST'],
  support: { broker: 'full' },
});
