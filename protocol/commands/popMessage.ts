import { storedMessagesBody } from '../bodies/storedMessages.ts';
import { noBody } from '../body.ts';
import { bool, command, defaulted, int, long, optional, str, topicFields } from '../schema.ts';

/** Where a group begins that has no offset in a queue (upstream `ConsumeInitMode`). */
export const consumeInitMode = { min: 0, max: 1 } as const;

/** POP_MESSAGE: hands out messages and hides them from the group until they are acknowledged. */
export const popMessage = command({
  code: 200_050,
  doc: 'Takes messages for a while; what is not acknowledged in time comes back.',
  request: {
    consumerGroup: str('Group that pops.'),
    topic: str('Topic to read; its retry topic is read along.'),
    queueId: defaulted(int('Queue to read; a negative one means all of this broker.'), 0),
    maxMsgNums: defaulted(int('Most messages wanted, at most 32.'), 0),
    invisibleTime: defaulted(long('How long the messages stay hidden, in ms.'), 0),
    pollTime: defaulted(long('How long the answer may be held, in ms; 0 for not at all.'), 0),
    bornTime: defaulted(long('When the request was made, ms of the client; 0 for now.'), 0),
    initMode: defaulted(int('Where a new group begins: 0 at the first message, 1 at the last.'), 0),
    expType: optional(str('TAG or SQL92.')),
    exp: optional(str('Filter; absent or empty for everything.')),
    order: optional(bool('One batch of a queue at a time, in order.')),
    attemptId: optional(str('Names an attempt of an ordered pop, so that it can be repeated.')),
    ...topicFields,
  },
  requestBody: noBody,
  response: {
    popTime: defaulted(long('When the messages were handed out, ms of the broker.'), 0),
    invisibleTime: defaulted(long('As asked for, in ms.'), 0),
    reviveQid: defaulted(int('Queue that brings them back; 999 for an ordered pop.'), 0),
    restNum: defaulted(long('About how many messages are left.'), 0),
    startOffsetInfo: optional(str('First offset of each queue read: `retry queue offset;…`.')),
    msgOffsetInfo: optional(str('Offsets handed out: `retry queue offset,offset;…`.')),
    orderCountInfo: optional(str('How often each was delivered before, for an ordered pop.')),
  },
  responseBody: storedMessagesBody,
  answers: [
    'SUCCESS',
    'SYSTEM_ERROR',
    'NO_PERMISSION',
    'TOPIC_NOT_EXIST',
    'SUBSCRIPTION_PARSE_FAILED',
    'SUBSCRIPTION_GROUP_NOT_EXIST',
    'INVALID_PARAMETER',
    'POLLING_FULL',
    'POLLING_TIMEOUT',
  ],
  support: { broker: 'full', proxy: 'full' },
});
