import { groupConfigListBody } from '../bodies/settingTables.ts';
import { noBody } from '../body.ts';
import { command } from '../schema.ts';

/** UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST: makes several consumer groups, or changes them. */
export const updateAndCreateSubscriptiongroupList = command({
  code: 225,
  doc: 'Makes or changes consumer groups.',
  request: {},
  requestBody: groupConfigListBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR', 'INVALID_PARAMETER'],
  support: { broker: 'full' },
});
