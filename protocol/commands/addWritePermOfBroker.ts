import { noBody } from '../body.ts';
import { command, int, optional, str } from '../schema.ts';

/** ADD_WRITE_PERM_OF_BROKER: undoes WIPE_WRITE_PERM_OF_BROKER. */
export const addWritePermOfBroker = command({
  code: 327,
  doc: 'Gives all topics of a broker the permissions to read and write.',
  request: {
    brokerName: optional(str('Name of the broker.')),
  },
  requestBody: noBody,
  response: {
    addTopicCount: int('How many topics the broker has.'),
  },
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { namesrv: 'full' },
});
