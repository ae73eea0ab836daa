import { consumeStatsListBody } from '../bodies/consumeStats.ts';
import { noBody } from '../body.ts';
import { bool, command, defaulted } from '../schema.ts';

/** GET_BROKER_CONSUME_STATS: how far all groups are behind. */
export const getBrokerConsumeStats = command({
  code: 317,
  doc: 'The progress of all groups.',
  request: {
    isOrder: defaulted(bool('Only topics in order.'), false),
  },
  requestBody: noBody,
  response: {},
  responseBody: consumeStatsListBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'part: consumeTps is 0' },
});
