import { noBody } from '../body.ts';
import { command, optional, rpcFields, str } from '../schema.ts';

/** UNREGISTER_CLIENT: a client leaves a producer group, a consumer group, or both. */
export const unregisterClient = command({
  code: 35,
  doc: 'A client leaves its groups.',
  request: {
    clientID: str('The client (spelt so upstream).'),
    producerGroup: optional(str('Producer group that it leaves.')),
    consumerGroup: optional(str('Consumer group that it leaves.')),
    ...rpcFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'full' },
});
