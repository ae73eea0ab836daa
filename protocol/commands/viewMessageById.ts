import { storedMessagesBody } from '../bodies/storedMessages.ts';
import { noBody } from '../body.ts';
import { command, long, optional, rpcFields, str } from '../schema.ts';

/** VIEW_MESSAGE_BY_ID: the message whose record begins at a place of the commit log. */
export const viewMessageById = command({
  code: 33,
  doc: 'The message at a place of the commit log.',
  request: {
    topic: optional(str('Its topic; nobody looks at it.')),
    offset: long('Physical offset of its record: the end of its offset message id.'),
    ...rpcFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: storedMessagesBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'full', proxy: 'full' },
});
