import { bytesBody, noBody } from '../body.ts';
import { bool, command, defaulted, int, long, optional, str, topicFields } from '../schema.ts';
import { sendAnswers, sendResponseFields } from './sendMessage.ts';

/** SEND_MESSAGE's fields under one letter each; SEND_BATCH_MESSAGE has them too. */
export const sendRequestV2Fields = {
  producerGroup: defaulted(str('Group of the sender.', 'a'), ''),
  topic: str('Topic to append to.', 'b'),
  defaultTopic: optional(str('Topic whose settings a topic made on demand copies.', 'c')),
  defaultTopicQueueNums: optional(int('Queues of a topic made on demand.', 'd')),
  queueId: int('Queue to append to; below 0 the broker picks one.', 'e'),
  sysFlag: int('Bits of `messageSysFlag`.', 'f'),
  bornTimestamp: long('Clock of the sender, in ms.', 'g'),
  flag: int('Opaque to the broker.', 'h'),
  properties: optional(str('Packed message properties.', 'i')),
  reconsumeTimes: optional(int('How often it was consumed in vain.', 'j')),
  unitMode: optional(bool('The sender belongs to a unit.', 'k')),
  maxReconsumeTimes: optional(int('Retries before the dead letter queue.', 'l')),
  batch: optional(bool('The body holds several messages, whatever the code.', 'm')),
  brokerName: optional(str('Name of the broker meant; proxies need it.', 'n')),
  ...topicFields,
} as const;

/** SEND_MESSAGE_V2: appends one message to one queue (Java clients). */
export const sendMessageV2 = command({
  code: 310,
  doc: 'Appends a message; field names of one letter.',
  request: sendRequestV2Fields,
  requestBody: bytesBody,
  response: sendResponseFields,
  responseBody: noBody,
  answers: sendAnswers,
  support: { broker: 'full', proxy: 'full' },
  fast: { request: true, response: true },
});
