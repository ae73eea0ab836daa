import { storedMessagesBody } from '../bodies/storedMessages.ts';
import { bytesBody } from '../body.ts';
import { command, int, optional, str, topicFields } from '../schema.ts';

/**
 * CONSUME_MESSAGE_DIRECTLY: a member is to take one message now. An operator asks a broker by id;
 * the broker adds the message, asks the client, and hands on the body as it came: bytes, which
 * `consumeMessageDirectlyResultBody` reads.
 */
export const consumeMessageDirectly = command({
  code: 309,
  doc: 'Gives one stored message to the listener of a consumer.',
  request: {
    consumerGroup: str('The group.'),
    clientId: optional(str('The member.')),
    msgId: optional(str('Offset id of the message.')),
    brokerName: optional(str('The broker that has it.')),
    topic: optional(str('Its topic.')),
    topicSysFlag: optional(int('Flags of the topic.')),
    groupSysFlag: optional(int('Flags of the group.')),
    ...topicFields,
  },
  requestBody: storedMessagesBody,
  response: {},
  responseBody: bytesBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR', 'CONSUME_MSG_TIMEOUT'],
  support: { broker: 'full', proxy: 'full', consumer: 'full' },
});
