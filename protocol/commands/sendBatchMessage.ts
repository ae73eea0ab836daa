import { bytesBody, noBody } from '../body.ts';
import { command } from '../schema.ts';
import { sendResponseFields } from './sendMessage.ts';
import { sendRequestV2Fields } from './sendMessageV2.ts';

/** SEND_BATCH_MESSAGE: appends several messages to one queue. */
export const sendBatchMessage = command({
  code: 320,
  doc: 'Appends several messages.',
  request: sendRequestV2Fields,
  requestBody: bytesBody,
  response: sendResponseFields,
  responseBody: noBody,
  answers: [
    'SUCCESS',
    'FLUSH_DISK_TIMEOUT',
    'SLAVE_NOT_AVAILABLE',
    'FLUSH_SLAVE_TIMEOUT',
    'SYSTEM_ERROR',
    'SYSTEM_BUSY',
    'MESSAGE_ILLEGAL',
    'SERVICE_NOT_AVAILABLE',
    'NO_PERMISSION',
    'TOPIC_NOT_EXIST',
    'SUBSCRIPTION_GROUP_NOT_EXIST',
    'INVALID_PARAMETER',
  ],
  support: { broker: 'part: no delay levels, timers or half messages' },
  fast: { request: true, response: true },
});
