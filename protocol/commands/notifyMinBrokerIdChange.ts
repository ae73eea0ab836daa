import { noBody } from '../body.ts';
import { command, long, optional, str } from '../schema.ts';

/** NOTIFY_MIN_BROKER_ID_CHANGE: which broker of a name has the smallest id now. One-way. */
export const notifyMinBrokerIdChange = command({
  code: 905,
  doc: 'Tells brokers which of them acts as master.',
  request: {
    minBrokerId: long('The smallest id.'),
    brokerName: optional(str('Name of the brokers.')),
    minBrokerAddr: optional(str('Who has it.')),
    offlineBrokerAddr: optional(str('Who has gone.')),
    haBrokerAddr: optional(str('Where to copy from.')),
  },
  requestBody: noBody,
  response: {},
  responseBody: noBody,
  answers: [],
  support: { broker: 'part: logged; slaves do not act as master' },
});
