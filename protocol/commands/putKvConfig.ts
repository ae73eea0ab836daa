import { noBody } from '../body.ts';
import { command, optional, str } from '../schema.ts';

/** PUT_KV_CONFIG: sets one value of the key-value configuration. */
export const putKvConfig = command({
  code: 100,
  doc: 'Sets a value.',
  request: {
    namespace: optional(str('Group of keys.')),
    key: optional(str('The key.')),
    value: optional(str('The value.')),
  },
  requestBody: noBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { namesrv: 'part: answered before the disk has it for good' },
});
