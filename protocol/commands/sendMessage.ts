import { bytesBody, noBody } from '../body.ts';
import { bool, command, defaulted, int, long, optional, str, topicFields } from '../schema.ts';

/** The answer to every way of sending. On stored messages the first three are there. */
export const sendResponseFields = {
  msgId: str('Broker address and commit log offset (`offsetMessageId`); of a batch, comma-joined.'),
  queueId: int('The queue that took it.'),
  queueOffset: long('Its position there; of a batch, that of the first.'),
  transactionId: optional(str('UNIQ_KEY of the message.')),
  batchUniqId: optional(str('Only for topics with batch consume queues.')),
  recallHandle: optional(str('Only for timer messages: what RECALL_MESSAGE wants.')),
  region: optional(str('Region of the broker, on refusals too.', 'MSG_REGION')),
  traceOn: optional(bool('Whether clients trace, on refusals too.', 'TRACE_ON')),
} as const;

/** What all commands that send are answered with. */
export const sendAnswers = [
  'SUCCESS',
  'FLUSH_DISK_TIMEOUT',
  'SLAVE_NOT_AVAILABLE',
  'FLUSH_SLAVE_TIMEOUT',
  'SYSTEM_ERROR',
  'SYSTEM_BUSY',
  'MESSAGE_ILLEGAL',
  'SERVICE_NOT_AVAILABLE',
  'NO_PERMISSION',
  'TOPIC_NOT_EXIST',
  'SUBSCRIPTION_GROUP_NOT_EXIST',
  'INVALID_PARAMETER',
] as const;

/** SEND_MESSAGE: appends one message to one queue, field names spelt out (Go clients). */
export const sendMessage = command({
  code: 10,
  doc: 'Appends a message.',
  request: {
    // Upstream wants the first only to log it, the others only where it makes the topic.
    producerGroup: defaulted(str('Group of the sender.'), ''),
    topic: str('Topic to append to.'),
    defaultTopic: optional(str('Topic whose settings a topic made on demand copies.')),
    defaultTopicQueueNums: optional(int('Queues of a topic made on demand.')),
    queueId: int('Queue to append to; below 0 the broker picks one.'),
    sysFlag: int('Bits of `messageSysFlag`.'),
    bornTimestamp: long('Clock of the sender, in ms.'),
    flag: int('Opaque to the broker.'),
    properties: optional(str('Packed message properties.')),
    reconsumeTimes: optional(int('How often it was consumed in vain.')),
    unitMode: optional(bool('The sender belongs to a unit.')),
    batch: optional(bool('The body holds several messages.')),
    maxReconsumeTimes: optional(int('Retries before the dead letter queue.')),
    ...topicFields,
  },
  requestBody: bytesBody,
  response: sendResponseFields,
  responseBody: noBody,
  answers: sendAnswers,
  support: { broker: 'full', proxy: 'full' },
  fast: { response: true },
});
