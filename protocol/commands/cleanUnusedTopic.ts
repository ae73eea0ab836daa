import { noBody } from '../body.ts';
import { command } from '../schema.ts';

/** CLEAN_UNUSED_TOPIC: removes queues of topics that do not exist. */
export const cleanUnusedTopic = command({
  code: 316,
  doc: 'Removes queues without a topic.',
  request: {},
  requestBody: noBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'full' },
});
