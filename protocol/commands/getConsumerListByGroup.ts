import { consumerIdListBody } from '../bodies/consumerIdList.ts';
import { noBody } from '../body.ts';
import { command, rpcFields, str } from '../schema.ts';

/** GET_CONSUMER_LIST_BY_GROUP: the client ids of a group, which clients share queues by. */
export const getConsumerListByGroup = command({
  code: 38,
  doc: 'The members of a group.',
  request: {
    consumerGroup: str('The group.'),
    ...rpcFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: consumerIdListBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'full', proxy: 'full' },
});
