import { bytesBody, noBody } from '../body.ts';
import { command } from '../schema.ts';
import { sendAnswers, sendResponseFields } from './sendMessage.ts';
import { sendRequestV2Fields } from './sendMessageV2.ts';

/** SEND_BATCH_MESSAGE: appends several messages to one queue. */
export const sendBatchMessage = command({
  code: 320,
  doc: 'Appends several messages.',
  request: sendRequestV2Fields,
  requestBody: bytesBody,
  response: sendResponseFields,
  responseBody: noBody,
  answers: sendAnswers,
  support: { broker: 'part: no batch consume queues', proxy: 'full' },
  fast: { request: true, response: true },
});
