import { resetOffsetBody } from '../bodies/resetOffset.ts';
import { noBody } from '../body.ts';
import { bool, command, defaulted, int, long, optional, str, topicFields } from '../schema.ts';

/** INVOKE_BROKER_TO_RESET_OFFSET: a group goes on elsewhere. */
export const invokeBrokerToResetOffset = command({
  code: 222,
  doc: 'Moves a group to a time or an offset.',
  request: {
    group: optional(str('The group.')),
    topic: str('The topic.'),
    queueId: defaulted(int('One queue, or -1 for all.'), -1),
    offset: optional(long('Where to, in one queue; -1 for none.')),
    timestamp: defaulted(long('Where to, as a store time in ms; -1 the end.'), 0),
    isForce: defaulted(bool('Whether offsets may grow.'), false),
    ...topicFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: resetOffsetBody,
  answers: [
    'SUCCESS',
    'SYSTEM_ERROR',
    'TOPIC_NOT_EXIST',
    'SUBSCRIPTION_GROUP_NOT_EXIST',
    'CONSUMER_NOT_ONLINE',
  ],
  support: { broker: 'full' },
});
