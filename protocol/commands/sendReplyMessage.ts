import { bytesBody, noBody } from '../body.ts';
import { command } from '../schema.ts';
import { sendAnswers, sendMessage, sendResponseFields } from './sendMessage.ts';

/** SEND_REPLY_MESSAGE: a reply for the client that asked, field names spelt out (Go clients). */
export const sendReplyMessage = command({
  code: 324,
  doc: 'Hands a reply to the client that asked.',
  request: sendMessage.request,
  requestBody: bytesBody,
  response: sendResponseFields,
  responseBody: noBody,
  answers: sendAnswers,
  support: { broker: 'full', proxy: 'full' },
  fast: { response: true },
});
