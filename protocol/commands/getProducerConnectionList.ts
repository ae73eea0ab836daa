import { producerConnectionsBody } from '../bodies/clientConnections.ts';
import { noBody } from '../body.ts';
import { command, rpcFields, str } from '../schema.ts';

/** GET_PRODUCER_CONNECTION_LIST: the members of a producer group. */
export const getProducerConnectionList = command({
  code: 204,
  doc: 'The members of a producer group.',
  request: {
    producerGroup: str('The group.'),
    ...rpcFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: producerConnectionsBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'full' },
});
