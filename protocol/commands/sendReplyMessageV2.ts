import { bytesBody, noBody } from '../body.ts';
import { command } from '../schema.ts';
import { sendAnswers, sendResponseFields } from './sendMessage.ts';
import { sendRequestV2Fields } from './sendMessageV2.ts';

/** SEND_REPLY_MESSAGE_V2: a reply for the client that asked, names of one letter (Java clients). */
export const sendReplyMessageV2 = command({
  code: 325,
  doc: 'Hands a reply to the client that asked; field names of one letter.',
  request: sendRequestV2Fields,
  requestBody: bytesBody,
  response: sendResponseFields,
  responseBody: noBody,
  answers: sendAnswers,
  support: { broker: 'full', proxy: 'full' },
  fast: { request: true, response: true },
});
