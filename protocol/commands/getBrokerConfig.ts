import { textBody } from '../bodies/propertiesText.ts';
import { noBody } from '../body.ts';
import { command, optional, str } from '../schema.ts';

/** GET_BROKER_CONFIG: the settings of a broker. */
export const getBrokerConfig = command({
  code: 26,
  doc: 'The settings of a broker.',
  request: {},
  requestBody: noBody,
  response: {
    version: optional(str('Version of the settings, as JSON.')),
  },
  responseBody: textBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'part: the settings that the model has' },
});
