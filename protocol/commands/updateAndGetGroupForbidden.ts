import { groupForbiddenBody } from '../bodies/groupSubscription.ts';
import { noBody } from '../body.ts';
import { bool, command, optional, str, topicFields } from '../schema.ts';

/** UPDATE_AND_GET_GROUP_FORBIDDEN: whether a group may read a topic. */
export const updateAndGetGroupForbidden = command({
  code: 353,
  doc: 'Forbids or allows a group to read a topic.',
  request: {
    group: str('The group.'),
    topic: optional(str('The topic.')),
    readable: optional(bool('Absent: only asked.')),
    ...topicFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: groupForbiddenBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'full' },
});
