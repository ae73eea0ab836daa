import { noBody } from '../body.ts';
import { bool, command, defaulted, int, long, optional, str, topicFields } from '../schema.ts';

/** NOTIFICATION: waits until a group has something to pop, and says so; takes nothing. */
export const notification = command({
  code: 200_054,
  doc: 'Says when a group has something to pop.',
  request: {
    consumerGroup: str('Group that would pop.'),
    topic: str('Topic to look at; its retry topics count too.'),
    queueId: defaulted(int('Queue to look at; a negative one means all of this broker.'), 0),
    pollTime: defaulted(long('How long the answer may be held, in ms; 0 for not at all.'), 0),
    bornTime: defaulted(long('When the request was made, ms of the client; 0 for now.'), 0),
    order: defaulted(bool('A queue that is blocked counts as empty.'), false),
    attemptId: optional(str('The attempt that no block holds up.')),
    expType: optional(str('TAG or SQL92 (5.5.0).')),
    exp: optional(str('Filter (5.5.0); absent or empty for everything.')),
    ...topicFields,
  },
  requestBody: noBody,
  response: {
    hasMsg: defaulted(bool('Whether there is something to pop.'), false),
    pollingFull: defaulted(bool('Whether it could not wait because too many do.'), false),
  },
  responseBody: noBody,
  answers: [
    'SUCCESS',
    'SYSTEM_ERROR',
    'NO_PERMISSION',
    'TOPIC_NOT_EXIST',
    'SUBSCRIPTION_PARSE_FAILED',
    'SUBSCRIPTION_GROUP_NOT_EXIST',
    'INVALID_PARAMETER',
  ],
  support: { broker: 'full', proxy: 'full' },
});
