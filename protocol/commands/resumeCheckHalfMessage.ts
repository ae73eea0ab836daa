import { noBody } from '../body.ts';
import { command, optional, str } from '../schema.ts';

/** RESUME_CHECK_HALF_MESSAGE: a half message that was given up is to be checked again. */
export const resumeCheckHalfMessage = command({
  code: 323,
  doc: 'Has a discarded half message checked again.',
  request: {
    topic: optional(str('Topic that it was put to; not looked at.')),
    msgId: optional(str('Id of the message in the store.')),
  },
  requestBody: noBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'full' },
});
