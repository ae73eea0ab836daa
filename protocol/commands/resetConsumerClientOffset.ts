import { resetOffsetBody } from '../bodies/resetOffset.ts';
import { noBody } from '../body.ts';
import { bool, command, defaulted, int, long, optional, str, topicFields } from '../schema.ts';

/** RESET_CONSUMER_CLIENT_OFFSET: a broker tells a member where to go on. One-way. */
export const resetConsumerClientOffset = command({
  code: 220,
  doc: 'Sets the offsets of a push consumer.',
  request: {
    topic: str('The topic.'),
    group: str('The group.'),
    queueId: defaulted(int('One queue, or -1 for all.'), -1),
    offset: optional(long('Where to go on, of a reset by offset.')),
    timestamp: defaulted(long('The time that was asked for, in ms; -1 the end.'), 0),
    isForce: defaulted(bool('Whether offsets may grow.'), false),
    ...topicFields,
  },
  requestBody: resetOffsetBody,
  response: {},
  responseBody: noBody,
  answers: [],
  support: { consumer: 'full' },
});
