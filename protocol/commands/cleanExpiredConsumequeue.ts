import { noBody } from '../body.ts';
import { command } from '../schema.ts';

/** CLEAN_EXPIRED_CONSUMEQUEUE: removes index files that point to nothing. */
export const cleanExpiredConsumequeue = command({
  code: 306,
  doc: 'Removes expired index files.',
  request: {},
  requestBody: noBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'part: nothing expires' },
});
