import { producerTableBody } from '../bodies/clientConnections.ts';
import { noBody } from '../body.ts';
import { command } from '../schema.ts';

/** GET_ALL_PRODUCER_INFO: all producers by group. */
export const getAllProducerInfo = command({
  code: 328,
  doc: 'All producers.',
  request: {},
  requestBody: noBody,
  response: {},
  responseBody: producerTableBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'full' },
});
