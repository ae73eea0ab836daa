import { lockBatchRequestBody, lockBatchResponseBody } from '../bodies/lockBatch.ts';
import { command, rpcFields } from '../schema.ts';

/** LOCK_BATCH_MQ: a member of a group wants to be the only one that reads some queues, in order. */
export const lockBatchMq = command({
  code: 41,
  doc: 'Takes or renews the locks of queues for one client of a group.',
  request: { ...rpcFields },
  requestBody: lockBatchRequestBody,
  response: {},
  responseBody: lockBatchResponseBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'full', proxy: 'full' },
});
