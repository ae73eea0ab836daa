import { noBody } from '../body.ts';
import { bool, command, defaulted, int, long, optional, rpcFields, str } from '../schema.ts';

/** CONSUMER_SEND_MSG_BACK: a message that failed is to be tried again, or given up. */
export const consumerSendMsgBack = command({
  code: 36,
  doc: 'Puts a message into the retry topic of a group, or among its dead letters.',
  request: {
    offset: long('Physical offset of the message in the log of the broker that is asked.'),
    group: str('Group that failed.'),
    delayLevel: optional(
      int('Delay level; 0 as often as it failed before, negative for a dead letter.'),
    ),
    originMsgId: optional(str('Id of the message.')),
    originTopic: optional(str('Topic of the message.')),
    unitMode: defaulted(bool('The group works in unit mode.'), false),
    maxReconsumeTimes: optional(int('Attempts after which it is given up.')),
    ...rpcFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR', 'NO_PERMISSION', 'SUBSCRIPTION_GROUP_NOT_EXIST'],
  support: { broker: 'full', proxy: 'full' },
});
