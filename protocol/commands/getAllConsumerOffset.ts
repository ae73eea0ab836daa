import { consumerOffsetsBody } from '../bodies/offsetTables.ts';
import { noBody } from '../body.ts';
import { command } from '../schema.ts';

/** GET_ALL_CONSUMER_OFFSET: the offsets of all groups. */
export const getAllConsumerOffset = command({
  code: 43,
  doc: 'All consumer offsets.',
  request: {},
  requestBody: noBody,
  response: {},
  responseBody: consumerOffsetsBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'part: its version keeps the time of the boot' },
});
