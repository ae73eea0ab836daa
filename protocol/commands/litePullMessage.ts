import { storedMessagesBody } from '../bodies/storedMessages.ts';
import { noBody } from '../body.ts';
import { command } from '../schema.ts';
import { pullAnswers, pullRequestFields, pullResponseFields } from './pullMessage.ts';

/** LITE_PULL_MESSAGE: PULL_MESSAGE as lite pull consumers send it. */
export const litePullMessage = command({
  code: 361,
  doc: 'Reads messages of a queue for a lite pull consumer.',
  request: pullRequestFields,
  requestBody: noBody,
  response: pullResponseFields,
  responseBody: storedMessagesBody,
  answers: pullAnswers,
  support: { broker: 'part: no broadcast offsets for proxies', proxy: 'full' },
  fast: { request: 'inherited', response: true },
});
