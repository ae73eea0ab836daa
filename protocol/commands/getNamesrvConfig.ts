import { textBody } from '../bodies/propertiesText.ts';
import { noBody } from '../body.ts';
import { command } from '../schema.ts';

/** GET_NAMESRV_CONFIG: the settings of a name server. */
export const getNamesrvConfig = command({
  code: 319,
  doc: 'The settings of a name server.',
  request: {},
  requestBody: noBody,
  response: {},
  responseBody: textBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { namesrv: 'part: the settings that the model has' },
});
