import { storedMessagesBody } from '../bodies/storedMessages.ts';
import { noBody } from '../body.ts';
import { command, int, long, optional, str, topicFields } from '../schema.ts';

/** The header of both pull commands. */
export const pullRequestFields = {
  consumerGroup: str('Group that pulls.'),
  topic: str('Topic to read.'),
  queueId: int('Queue to read.'),
  queueOffset: long('First position wanted.'),
  maxMsgNums: int('Most messages wanted.'),
  sysFlag: int('Bits of `pullSysFlag`.'),
  // The next two and the version may be absent where nothing looks at them.
  commitOffset: optional(long('Position to store for the group, if `sysFlag` says so.')),
  suspendTimeoutMillis: optional(
    long('How long the answer may be held, in ms, if `sysFlag` says so.'),
  ),
  subscription: optional(str('Expression, if `sysFlag` says that it counts.')),
  subVersion: optional(long('Version of the subscription: ms of the client.')),
  expressionType: optional(str('TAG or SQL92.')),
  maxMsgBytes: optional(int('Most bytes wanted.')),
  requestSource: optional(int('-1 client, 0 and 1 proxy (ordered, broadcast), 2 proxy stream.')),
  proxyFrowardClientId: optional(str('Client behind the proxy (spelt so upstream).')),
  liteTopic: optional(str('Lite topic (5.5.0).')),
  ...topicFields,
} as const;

/** The answer of both pull commands; clients need the first four on 0, 19, 20 and 21. */
export const pullResponseFields = {
  suggestWhichBrokerId: long('Broker id to pull from next.'),
  nextBeginOffset: long('Position to pull next.'),
  minOffset: long('First position that the queue has.'),
  maxOffset: long('Position that the next message will get.'),
  offsetDelta: optional(long('Static topics: logical minus physical position.')),
  topicSysFlag: optional(int('Unit bits of the topic.')),
  groupSysFlag: optional(int('Unit bits of the group.')),
  forbiddenType: optional(int('On 16: 1 broker, 2 group, 3 topic, 4 broadcast, 5 subscription.')),
} as const;

/** Bits of a pull's `sysFlag` (upstream `PullSysFlag`). */
export const pullSysFlag = {
  commitOffset: 1,
  suspend: 2,
  subscription: 4,
  classFilter: 8,
  litePull: 16,
} as const;

/** What both pull commands are answered with. */
export const pullAnswers = [
  'SUCCESS',
  'SYSTEM_ERROR',
  'SYSTEM_BUSY',
  'NO_PERMISSION',
  'TOPIC_NOT_EXIST',
  'PULL_NOT_FOUND',
  'PULL_RETRY_IMMEDIATELY',
  'PULL_OFFSET_MOVED',
  'SUBSCRIPTION_PARSE_FAILED',
  'SUBSCRIPTION_NOT_EXIST',
  'SUBSCRIPTION_NOT_LATEST',
  'SUBSCRIPTION_GROUP_NOT_EXIST',
  'FILTER_DATA_NOT_EXIST',
  'FILTER_DATA_NOT_LATEST',
  'INVALID_PARAMETER',
] as const;

/** PULL_MESSAGE: reads messages of one queue, held open until there are some if asked. */
export const pullMessage = command({
  code: 11,
  doc: 'Reads messages of a queue.',
  request: pullRequestFields,
  requestBody: noBody,
  response: pullResponseFields,
  responseBody: storedMessagesBody,
  answers: pullAnswers,
  support: { broker: 'part: no broadcast offsets for proxies', proxy: 'full' },
  fast: { request: 'inherited', response: true },
});
