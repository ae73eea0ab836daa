import { noBody } from '../body.ts';
import { bool, command, defaulted, optional, rpcFields, str } from '../schema.ts';

/** CLONE_GROUP_OFFSET: one group goes on where another stands. */
export const cloneGroupOffset = command({
  code: 314,
  doc: 'Copies offsets from group to group.',
  request: {
    srcGroup: str('The group copied from.'),
    destGroup: optional(str('The group copied to.')),
    topic: optional(str('Only this topic.')),
    offline: defaulted(bool('Also what members of the first do not subscribe to.'), false),
    ...rpcFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'full' },
});
