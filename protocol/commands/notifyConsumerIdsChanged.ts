import { noBody } from '../body.ts';
import { command, rpcFields, str } from '../schema.ts';

/** NOTIFY_CONSUMER_IDS_CHANGED: a broker tells a member that its group changed. One-way. */
export const notifyConsumerIdsChanged = command({
  code: 40,
  doc: 'A group has changed.',
  request: {
    consumerGroup: str('The group.'),
    ...rpcFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: noBody,
  answers: [],
  support: { consumer: 'full', litePullConsumer: 'full' },
});
