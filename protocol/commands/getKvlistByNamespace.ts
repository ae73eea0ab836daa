import { kvTableBody } from '../bodies/kvTable.ts';
import { noBody } from '../body.ts';
import { command, optional, str } from '../schema.ts';

/** GET_KVLIST_BY_NAMESPACE: all values of one namespace. */
export const getKvlistByNamespace = command({
  code: 219,
  doc: 'Reads the values of a namespace.',
  request: {
    namespace: optional(str('Group of keys.')),
  },
  requestBody: noBody,
  response: {},
  responseBody: kvTableBody,
  answers: ['SUCCESS', 'QUERY_NOT_FOUND'],
  support: { namesrv: 'full' },
});
