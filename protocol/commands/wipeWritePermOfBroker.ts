import { noBody } from '../body.ts';
import { command, int, optional, str } from '../schema.ts';

/** WIPE_WRITE_PERM_OF_BROKER: no route sends to a broker any more. */
export const wipeWritePermOfBroker = command({
  code: 205,
  doc: 'Takes the write permission from all topics of a broker.',
  request: {
    brokerName: optional(str('Name of the broker.')),
  },
  requestBody: noBody,
  response: {
    wipeTopicCount: int('How many topics the broker has.'),
  },
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { namesrv: 'full' },
});
