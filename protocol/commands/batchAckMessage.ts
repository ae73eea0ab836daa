import { batchAckBody } from '../bodies/batchAck.ts';
import { noBody } from '../body.ts';
import { command, rpcFields } from '../schema.ts';

/** BATCH_ACK_MESSAGE: many popped messages are done with. */
export const batchAckMessage = command({
  code: 200_151,
  doc: 'Acknowledges many popped messages.',
  request: { ...rpcFields },
  requestBody: batchAckBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR', 'MESSAGE_ILLEGAL', 'NO_MESSAGE'],
  support: { broker: 'full', proxy: 'full' },
});
