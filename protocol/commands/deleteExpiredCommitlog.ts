import { noBody } from '../body.ts';
import { command } from '../schema.ts';

/** DELETE_EXPIRED_COMMITLOG: removes files of messages that are old. */
export const deleteExpiredCommitlog = command({
  code: 329,
  doc: 'Removes expired messages.',
  request: {},
  requestBody: noBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'part: nothing expires' },
});
