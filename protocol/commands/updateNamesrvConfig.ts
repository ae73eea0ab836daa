import { textBody } from '../bodies/propertiesText.ts';
import { noBody } from '../body.ts';
import { command } from '../schema.ts';

/** UPDATE_NAMESRV_CONFIG: changes settings of a running name server. */
export const updateNamesrvConfig = command({
  code: 318,
  doc: 'Changes settings of a name server.',
  request: {},
  requestBody: textBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR', 'NO_PERMISSION'],
  support: { namesrv: 'part: settings that the model does not have are ignored' },
});
