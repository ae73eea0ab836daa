import { noBody } from '../body.ts';
import { bool, command, defaulted, rpcFields, str } from '../schema.ts';

/** DELETE_SUBSCRIPTIONGROUP: a consumer group is gone, and its offsets if asked for. */
export const deleteSubscriptiongroup = command({
  code: 207,
  doc: 'Removes a consumer group.',
  request: {
    groupName: str('The group.'),
    cleanOffset: defaulted(bool('Its offsets, too.'), false),
    ...rpcFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS'],
  support: { broker: 'full' },
});
