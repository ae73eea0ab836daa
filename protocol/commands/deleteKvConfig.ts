import { noBody } from '../body.ts';
import { command, optional, str } from '../schema.ts';

/** DELETE_KV_CONFIG: takes one value out of the key-value configuration. */
export const deleteKvConfig = command({
  code: 102,
  doc: 'Removes a value.',
  request: {
    namespace: optional(str('Group of keys.')),
    key: optional(str('The key.')),
  },
  requestBody: noBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS'],
  support: { namesrv: 'part: answered before the disk has it for good' },
});
