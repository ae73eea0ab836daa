import { subscriptionGroupTableBody } from '../bodies/settingTables.ts';
import { noBody } from '../body.ts';
import { command, int, optional, rpcFields, str } from '../schema.ts';

/** GET_ALL_SUBSCRIPTIONGROUP_CONFIG: all consumer groups of a broker, or a page of them. */
export const getAllSubscriptiongroupConfig = command({
  code: 201,
  doc: 'All consumer groups.',
  request: {
    groupSeq: optional(int('Position of the first group wanted.')),
    dataVersion: optional(str('Version of the pages so far, as JSON.')),
    maxGroupNum: optional(int('Groups in a page.')),
    ...rpcFields,
  },
  requestBody: noBody,
  response: {
    totalGroupNum: optional(int('How many there are.')),
  },
  responseBody: subscriptionGroupTableBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'full' },
});
