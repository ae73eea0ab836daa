import { storedMessagesBody } from '../bodies/storedMessages.ts';
import { noBody } from '../body.ts';
import { command, defaulted, int, long, str, topicFields } from '../schema.ts';

/** PEEK_MESSAGE: shows what a group would pop, and hides nothing (upstream's pop answer header). */
export const peekMessage = command({
  code: 200_052,
  doc: 'Shows what a group would pop next, without any effect.',
  request: {
    consumerGroup: str('Group that would pop.'),
    topic: str('Topic to read; its retry topic is read along.'),
    queueId: defaulted(int('Queue to read; a negative one means all of this broker.'), 0),
    maxMsgNums: defaulted(int('Most messages wanted.'), 0),
    ...topicFields,
  },
  requestBody: noBody,
  response: {
    popTime: defaulted(long('Always 0.'), 0),
    invisibleTime: defaulted(long('Always 0.'), 0),
    reviveQid: defaulted(int('Always 0.'), 0),
    restNum: defaulted(long('Messages behind the cursors, those of the answer included.'), 0),
  },
  responseBody: storedMessagesBody,
  answers: [
    'SUCCESS',
    'SYSTEM_ERROR',
    'NO_PERMISSION',
    'TOPIC_NOT_EXIST',
    'PULL_NOT_FOUND',
    'SUBSCRIPTION_GROUP_NOT_EXIST',
    'INVALID_PARAMETER',
  ],
  support: { broker: 'full', proxy: 'full' },
});
