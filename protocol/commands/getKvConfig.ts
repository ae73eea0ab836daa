import { noBody } from '../body.ts';
import { command, optional, str } from '../schema.ts';

/** GET_KV_CONFIG: one value of the key-value configuration. */
export const getKvConfig = command({
  code: 101,
  doc: 'Reads a value.',
  request: {
    namespace: optional(str('Group of keys.')),
    key: optional(str('The key.')),
  },
  requestBody: noBody,
  response: {
    value: optional(str('The value.')),
  },
  responseBody: noBody,
  answers: ['SUCCESS', 'QUERY_NOT_FOUND'],
  support: { namesrv: 'full' },
});
