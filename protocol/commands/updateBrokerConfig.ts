import { textBody } from '../bodies/propertiesText.ts';
import { noBody } from '../body.ts';
import { command } from '../schema.ts';

/** UPDATE_BROKER_CONFIG: changes settings of a running broker. */
export const updateBrokerConfig = command({
  code: 25,
  doc: 'Changes settings of a broker.',
  request: {},
  requestBody: textBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR', 'NO_PERMISSION'],
  support: { broker: 'part: settings that the model does not have are ignored' },
});
