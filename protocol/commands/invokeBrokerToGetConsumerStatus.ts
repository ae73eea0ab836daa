import { consumerStatusBody } from '../bodies/consumerStatus.ts';
import { noBody } from '../body.ts';
import { command, optional, str, topicFields } from '../schema.ts';

/** INVOKE_BROKER_TO_GET_CONSUMER_STATUS: the broker asks a group's members for their offsets. */
export const invokeBrokerToGetConsumerStatus = command({
  code: 223,
  doc: 'The offsets that the members of a group have in memory.',
  request: {
    topic: str('The topic.'),
    group: str('The group.'),
    clientAddr: optional(str('Client id of the only member to ask.')),
    ...topicFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: consumerStatusBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'full' },
});
