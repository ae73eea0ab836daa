import { consumeStatsBody } from '../bodies/consumeStats.ts';
import { noBody } from '../body.ts';
import { command, optional, str, topicFields } from '../schema.ts';

/** GET_CONSUME_STATS: how far a group is behind. */
export const getConsumeStats = command({
  code: 208,
  doc: 'The progress of a group.',
  request: {
    consumerGroup: str('The group.'),
    topic: optional(str('Only this topic.')),
    topicList: optional(str('Only these topics, each with a semicolon behind.')),
    ...topicFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: consumeStatsBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'part: consumeTps is 0' },
});
