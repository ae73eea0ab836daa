/** What may differ, and why. */
import type { Case } from './case.ts';
import type { Difference } from './compare.ts';
import { proxyExplanationOf } from './explainedProxy.ts';

interface Explanation {
  readonly of?: Case['of'];
  readonly name?: RegExp;
  readonly field: RegExp;
  readonly reason: string;
  readonly when?: (difference: Difference) => boolean;
}

const explanations: readonly Explanation[] = [
  {
    field: /^remark$/,
    reason: 'a Java exception says where it was thrown; here the field at fault is named',
    when: ({ real, ours }) => real?.startsWith('<Java>') === true && isText(ours),
  },
  {
    of: 'GET_MIN_OFFSET',
    name: /^wrong requests/,
    field: /^remark$/,
    reason: 'upstream forwards the text of a Java exception that has none; here the field is named',
    when: ({ real, ours }) => real === '(none)' && isText(ours),
  },
  {
    of: 'FRAME',
    name: /^members of a header/,
    field: /^(opaque|what)$/,
    reason:
      'without an opaque upstream answers under a number of its own; languages beyond the last, ' +
      'codes that are no integers, comments and what stands behind the header are taken or not ' +
      'as its JSON parser pleases; no client writes them',
    when: ({ step, field }) => (field === 'opaque' ? step === 5 : oddHeaders.has(step)),
  },
  {
    of: 'FRAME',
    name: /^(names and texts in a header|not UTF-8)/,
    field: /^what$/,
    reason: 'bare numeric names and broken UTF-8 are read here; upstream closes',
    when: ({ real, ours }) => real === 'closed' && ours === 'answer',
  },
  {
    of: 'FRAME',
    name: /^length at the limit/,
    field: /^what$/,
    reason: 'a frame whose header cannot be one is given up at once; upstream waits for its end',
    when: ({ real, ours }) => real === 'silence' && ours === 'closed',
  },
  {
    of: 'FRAME',
    name: /^binary: ext below 0/,
    field: /^what$/,
    reason: 'a negative length closes the connection; upstream takes it for 0',
  },
  {
    of: 'FRAME',
    name: /^a PROXY line/,
    field: /^what$/,
    reason: 'not modelled: the PROXY protocol of load balancers',
  },
  {
    of: 'FRAME',
    name: /^many requests at once/,
    field: /^ext\.queueOffset$/,
    reason:
      'upstream serves one connection with many threads, in any order; here the order is kept',
  },
  {
    of: 'REGISTER_BROKER',
    name: /^another address, and zones/,
    field: /^body$/,
    reason: 'upstream forgets who wants standard JSON when it filters by zone',
    when: ({ real, ours }) => real?.replaceAll(/\{(\d+):/g, '{"$1":') === ours,
  },
  {
    of: 'REGISTER_BROKER',
    name: /^bodies/,
    field: /^(code|remark|ext)$/,
    reason: 'topics that are null are left out; upstream fails on them',
    when: ({ step }) => step === 8,
  },
  {
    of: 'REGISTER_BROKER',
    name: /^wrong requests/,
    field: /^(code|remark|ext)$/,
    reason: 'upstream lists a broker without address or cluster as null',
    when: ({ step }) => step <= 1,
  },
  {
    of: 'UPDATE_AND_CREATE_SUBSCRIPTIONGROUP',
    name: /^bodies that are none/,
    field: /^(code|remark)$/,
    reason: 'upstream does nothing about a body of nothing, and says SUCCESS',
    when: ({ step }) => step === 0 || step === 3,
  },
  {
    of: 'SEND_MESSAGE_V2',
    name: /^host bits/,
    field: /./,
    reason: 'upstream believes the bits and loses the message, which it cannot read then',
  },
  {
    of: 'SEND_MESSAGE_V2',
    name: /^prepared without saying so/,
    field: /./,
    reason: 'upstream acknowledges the message and loses it',
  },
  {
    of: 'SEND_MESSAGE_V2',
    name: /^numbers that Java reads/,
    field: /./,
    reason: 'Java takes the digits of any script',
    when: ({ step }) => step === 10,
  },
  {
    of: 'PULL_MESSAGE',
    name: /^an offset or a time that sysFlag/,
    field: /^what$/,
    reason: 'upstream fails after the reading and never answers; here the field is named',
    when: ({ real, ours }) => real === 'silence' && ours === 'answer',
  },
  {
    of: 'QUERY_DATA_VERSION',
    name: /^versions/,
    field: /./,
    reason: 'a body that says null is refused; upstream compares with nothing',
    when: ({ step }) => step === 8,
  },
  {
    of: 'PULL_MESSAGE',
    name: /^woken by a batch/,
    field: /^(body|ext\.(maxOffset|nextBeginOffset))$/,
    reason: 'upstream makes a batch readable message by message, here it is all there at once',
  },
  {
    of: 'UPDATE_AND_CREATE_TOPIC_LIST',
    name: /^one that is as it was/,
    field: /./,
    reason: 'upstream leaves out all the others as soon as one topic is as it was',
    when: ({ step }) => step === 2 || step === 4,
  },
  {
    of: 'DELETE_TOPIC_IN_BROKER',
    name: /^gone/,
    field: /^(code|remark)$/,
    reason: 'upstream makes a queue when it is asked for its end',
    when: ({ step }) => step === 14,
  },
  {
    of: 'CLONE_GROUP_OFFSET',
    name: /^all topics/,
    field: /^ext\.offset$/,
    reason: 'upstream copies nothing without a topic, though it means to copy all (#11111)',
  },
  {
    of: 'GET_CONSUMER_RUNNING_INFO',
    name: /^no answer/,
    field: /^remark$/,
    reason: 'a Java exception says where it was thrown',
    when: ({ real, ours }) =>
      [real, ours].every((text) => text?.includes('RemotingTimeoutException: wait response on')),
  },
  {
    of: 'REGISTER_TOPIC_IN_NAMESRV',
    name: /^queues/,
    field: /^(code|remark)$/,
    reason: 'upstream does nothing about a body of nothing, and says SUCCESS',
    when: ({ step }) => step === 13,
  },
  {
    of: 'HEART_BEAT',
    name: /^bodies that are none/,
    field: /./,
    reason: 'an enum that nobody knows fails the body; upstream reads null',
    when: ({ step }) => step === 11,
  },
];

/** Where the headers that are odd enough are heard of. */
const oddHeaders: ReadonlySet<number> = new Set([15, 35, 39, 55]);

const isText = (text: string | undefined): boolean => (text ?? '(none)') !== '(none)';

/** Why this difference is as it should be; undefined where nothing says so. */
export function explanationOf(one: Case, difference: Difference): string | undefined {
  if (one.to === 'proxy') return proxyExplanationOf(one, difference);
  return explanations.find(
    ({ of, name, field, when }) =>
      (of === undefined || of === one.of) &&
      (name === undefined || name.test(one.name)) &&
      field.test(difference.field) &&
      (when === undefined || when(difference)),
  )?.reason;
}
