import { consumeTimeSpanBody } from '../bodies/consumeTimeSpan.ts';
import { noBody } from '../body.ts';
import { command, optional, str, topicFields } from '../schema.ts';

/** QUERY_CONSUME_TIME_SPAN: between which store times a group stands. */
export const queryConsumeTimeSpan = command({
  code: 303,
  doc: 'The store times that a group has come to.',
  request: {
    topic: str('The topic.'),
    group: optional(str('The group.')),
    ...topicFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: consumeTimeSpanBody,
  answers: ['SUCCESS', 'TOPIC_NOT_EXIST', 'SYSTEM_ERROR'],
  support: { broker: 'full' },
});
