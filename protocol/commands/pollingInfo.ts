import { noBody } from '../body.ts';
import { command, defaulted, int, str, topicFields } from '../schema.ts';

/** POLLING_INFO: how many pops wait for the same. */
export const pollingInfo = command({
  code: 200_055,
  doc: 'How many pops of a group wait for a queue.',
  request: {
    consumerGroup: str('Group that pops.'),
    topic: str('Topic that they asked for.'),
    queueId: defaulted(int('Queue that they asked for; a negative one means all.'), 0),
    ...topicFields,
  },
  requestBody: noBody,
  response: { pollingNum: defaulted(int('Pops that wait for exactly this.'), 0) },
  responseBody: noBody,
  answers: [
    'SUCCESS',
    'SYSTEM_ERROR',
    'NO_PERMISSION',
    'TOPIC_NOT_EXIST',
    'SUBSCRIPTION_GROUP_NOT_EXIST',
    'INVALID_PARAMETER',
  ],
  support: { broker: 'full', proxy: 'full' },
});
