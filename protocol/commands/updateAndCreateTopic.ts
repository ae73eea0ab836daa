import { noBody } from '../body.ts';
import { bool, command, defaulted, int, optional, str, topicFields } from '../schema.ts';

/** UPDATE_AND_CREATE_TOPIC: makes a topic on a broker, or changes it. */
export const updateAndCreateTopic = command({
  code: 17,
  doc: 'Makes or changes a topic.',
  request: {
    topic: str('The topic.'),
    defaultTopic: optional(str('Template that nobody looks at; clients send TBW102.')),
    readQueueNums: int('Queues that may be read.'),
    writeQueueNums: int('Queues that may be written.'),
    perm: int('Bits: 4 read, 2 write, 1 inherit.'),
    topicFilterType: str('SINGLE_TAG or MULTI_TAG; anything else is refused.'),
    topicSysFlag: optional(int('Bits for unit topics.')),
    order: defaulted(bool('Ordered: its writes do not move to other brokers.'), false),
    attributes: optional(str('`+name=value,-name`: attributes set and removed.')),
    force: defaulted(bool('Skip the checks of a change of type.'), false),
    ...topicFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR', 'INVALID_PARAMETER'],
  support: { broker: 'part: no static topics, no batch consume queues, no compaction' },
});
