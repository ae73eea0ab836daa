import { messageRequestModesBody } from '../bodies/settingTables.ts';
import { noBody } from '../body.ts';
import { command } from '../schema.ts';

/** GET_ALL_MESSAGE_REQUEST_MODE: which groups pull and which pop, where it was set. */
export const getAllMessageRequestMode = command({
  code: 402,
  doc: 'All request modes.',
  request: {},
  requestBody: noBody,
  response: {},
  responseBody: messageRequestModesBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'full' },
});
