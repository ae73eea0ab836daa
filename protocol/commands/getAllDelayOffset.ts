import { delayOffsetsBody } from '../bodies/offsetTables.ts';
import { noBody } from '../body.ts';
import { command } from '../schema.ts';

/** GET_ALL_DELAY_OFFSET: how far each delay level is delivered. */
export const getAllDelayOffset = command({
  code: 45,
  doc: 'The progress of delay levels.',
  request: {},
  requestBody: noBody,
  response: {},
  responseBody: delayOffsetsBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'part: its version does not count' },
});
