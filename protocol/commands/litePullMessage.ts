import { storedMessagesBody } from '../bodies/storedMessages.ts';
import { noBody } from '../body.ts';
import { command } from '../schema.ts';
import { pullRequestFields, pullResponseFields } from './pullMessage.ts';

/** LITE_PULL_MESSAGE: PULL_MESSAGE as lite pull consumers send it. */
export const litePullMessage = command({
  code: 361,
  doc: 'Reads messages of a queue for a lite pull consumer.',
  request: pullRequestFields,
  requestBody: noBody,
  response: pullResponseFields,
  responseBody: storedMessagesBody,
  answers: [
    'SUCCESS',
    'SYSTEM_ERROR',
    'SYSTEM_BUSY',
    'NO_PERMISSION',
    'TOPIC_NOT_EXIST',
    'PULL_NOT_FOUND',
    'PULL_RETRY_IMMEDIATELY',
    'PULL_OFFSET_MOVED',
    'SUBSCRIPTION_PARSE_FAILED',
    'SUBSCRIPTION_NOT_EXIST',
    'SUBSCRIPTION_NOT_LATEST',
    'SUBSCRIPTION_GROUP_NOT_EXIST',
    'FILTER_DATA_NOT_EXIST',
    'FILTER_DATA_NOT_LATEST',
    'INVALID_PARAMETER',
  ],
  support: { broker: 'part: no SQL92, no resets by the server' },
  fast: { request: 'inherited', response: true },
});
