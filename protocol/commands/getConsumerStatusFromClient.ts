import { consumerStatusBody } from '../bodies/consumerStatus.ts';
import { noBody } from '../body.ts';
import { command, optional, str, topicFields } from '../schema.ts';

/** GET_CONSUMER_STATUS_FROM_CLIENT: a broker asks a member for the offsets that it has. */
export const getConsumerStatusFromClient = command({
  code: 221,
  doc: 'The offsets in the memory of a consumer.',
  request: {
    topic: str('The topic.'),
    group: str('The group.'),
    clientAddr: optional(str('The client meant; nobody reads it.')),
    ...topicFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: consumerStatusBody,
  answers: ['SUCCESS'],
  support: { consumer: 'full', litePullConsumer: 'full' },
});
