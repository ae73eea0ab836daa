import { noBody } from '../body.ts';
import { command, defaulted, optional, rpcFields, str } from '../schema.ts';

/** UNREGISTER_CLIENT: a client leaves a producer group, a consumer group, or both. */
export const unregisterClient = command({
  code: 35,
  doc: 'A client leaves its groups.',
  request: {
    // Without one upstream finds nobody to take off its lists, and says so to nobody.
    clientID: defaulted(str('The client (spelt so upstream).'), ''),
    producerGroup: optional(str('Producer group that it leaves.')),
    consumerGroup: optional(str('Consumer group that it leaves.')),
    ...rpcFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'full', proxy: 'full' },
});
