import { consumerConnectionsBody } from '../bodies/clientConnections.ts';
import { noBody } from '../body.ts';
import { command, rpcFields, str } from '../schema.ts';

/** GET_CONSUMER_CONNECTION_LIST: the members of a consumer group and what they want. */
export const getConsumerConnectionList = command({
  code: 203,
  doc: 'The members of a consumer group.',
  request: {
    consumerGroup: str('The group.'),
    ...rpcFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: consumerConnectionsBody,
  answers: ['SUCCESS', 'CONSUMER_NOT_ONLINE'],
  support: { broker: 'full', proxy: 'full' },
});
