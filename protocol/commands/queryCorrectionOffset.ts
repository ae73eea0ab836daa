import { correctionOffsetsBody } from '../bodies/offsetTables.ts';
import { noBody } from '../body.ts';
import { command, optional, str, topicFields } from '../schema.ts';

/** QUERY_CORRECTION_OFFSET: the least offsets of all groups of a topic. */
export const queryCorrectionOffset = command({
  code: 308,
  doc: 'The least offsets of a topic.',
  request: {
    filterGroups: optional(str('Groups that do not count, parted by commas.')),
    compareGroup: optional(str('The group whose lower offsets need no correction.')),
    topic: str('The topic.'),
    ...topicFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: correctionOffsetsBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'full' },
});
