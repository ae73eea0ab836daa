import { lockBatchRequestBody } from '../bodies/lockBatch.ts';
import { noBody } from '../body.ts';
import { command, rpcFields } from '../schema.ts';

/** UNLOCK_BATCH_MQ: a member of a group gives locks back. One-way from rebalancing clients. */
export const unlockBatchMq = command({
  code: 42,
  doc: 'Gives back the locks of queues.',
  request: { ...rpcFields },
  requestBody: lockBatchRequestBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'full', proxy: 'full' },
});
