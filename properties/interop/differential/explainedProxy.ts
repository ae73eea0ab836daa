/**
 * Where a proxy of ours differs from one of 5.5.0, and why: the whole list. Most of it is better on
 * purpose. What cannot be asked of upstream's proxy is compared with what the broker behind it
 * says itself; what is neither is told with the fields that differ, and with nothing else.
 */
import type { Case } from './case.ts';
import { type Difference, told, type View } from './compare.ts';

type Pattern = Readonly<Record<string, RegExp>>;

interface Entry {
  readonly of?: readonly Case['of'][];
  readonly name?: RegExp;
  /** What upstream's proxy says, part by part; one that is not there is `undefined`. */
  readonly real: Pattern;
  readonly ours?: Pattern;
  /** The parts that differ; or all of them may, since the broker itself says exactly this. */
  readonly differ: readonly string[] | 'as the broker';
  readonly reason: string;
}

/** Words of our own proxy for what it does not hand on. */
const refusal = anyOf(
  /^\S+: (missing|malformed)/,
  /^body: /,
  /^there is a topic /,
  /^CODE: 17 /,
  /^Request doesn't have field bname$/,
);
/** What upstream says where there are no fields at all. */
const noFields = anyOf(/getExtFields\(\)" is null/, /getSysFlag\(\)" is null/, /is UNSPECIFIED/);
const javaText = anyOf(
  /^(java|com|org)\.[\w.$]+(Exception|Error)\b/,
  /^Cannot (invoke|read) /,
  /^For input string/,
  /^illegal fieldName/,
  /^expect \{/,
);
const lockCodes = ['LOCK_BATCH_MQ', 'UNLOCK_BATCH_MQ'] as const;
const pullCodes = ['PULL_MESSAGE', 'LITE_PULL_MESSAGE'] as const;
const sendCodes = [
  'SEND_MESSAGE',
  'SEND_MESSAGE_V2',
  'SEND_BATCH_MESSAGE',
  'RECALL_MESSAGE',
] as const;

const entries: readonly Entry[] = [
  {
    real: { opaque: /^its own$/ },
    differ: ['opaque'],
    reason:
      'what cannot be handed on is refused under the number that it was asked under; upstream ' +
      'answers under one of its own, and the client waits in vain',
  },
  {
    real: { code: /^15$/, remark: /^Request doesn't have field bname$/ },
    differ: 'as the broker',
    reason: 'a request that names no broker means the only one that there is',
  },
  {
    real: { remark: noFields },
    ours: { code: /^15$/ },
    differ: ['code', 'remark'],
    reason: 'a request without any field names no broker either; upstream trips over it',
  },
  {
    of: sendCodes,
    real: { code: /^13$/, remark: /expected type is UNSPECIFIED/ },
    ours: { code: /^1$/, remark: /^topic: missing$/ },
    differ: ['code', 'remark'],
    reason: 'a send that names no topic is told so; upstream speaks of its type',
  },
  {
    of: ['GET_ROUTEINFO_BY_TOPIC'],
    real: { code: /^1$/, remark: /^\(none\)$/ },
    ours: { code: /^17$/, remark: /for the topic: null/ },
    differ: ['code', 'remark'],
    reason: 'no topic is looked up as one named null, as by a name server; upstream says nothing',
  },
  {
    real: { remark: /BrokerData\.getBrokerAddrs\(\)/ },
    ours: { remark: /^there is a topic .*, but no broker of this name$/ },
    differ: ['remark'],
    reason: 'a topic that is no broker is called so; upstream trips over a null',
  },
  {
    real: { code: /^3$/, remark: /^ request type \d+ not supported$/ },
    differ: 'as the broker',
    reason: 'the code is handed on or answered; upstream has no handler for it',
  },
  {
    real: { code: /^3$/, remark: /^ request type \d+ not supported$/ },
    ours: { remark: refusal },
    differ: ['code', 'remark', 'ext', 'ext.MSG_REGION', 'ext.TRACE_ON'],
    reason: 'a code that upstream has no handler for is refused like all others',
  },
  {
    of: ['ACK_MESSAGE', 'CHANGE_MESSAGE_INVISIBLETIME'],
    real: { what: /^silence$/ },
    differ: 'as the broker',
    reason: 'handed on; upstream has them at a handler that answers nothing',
  },
  {
    of: ['ACK_MESSAGE', 'CHANGE_MESSAGE_INVISIBLETIME'],
    real: { what: /^silence$/ },
    ours: { remark: refusal },
    differ: ['what'],
    reason: 'refused in words; upstream answers nothing',
  },
  {
    of: ['POP_MESSAGE'],
    real: { remark: /PullMessageRequestHeader|^For input string/ },
    differ: 'as the broker',
    reason: 'handed on; upstream has pops at the handler of pulls',
  },
  {
    of: ['POP_MESSAGE'],
    real: { remark: /PullMessageRequestHeader/ },
    ours: { code: /^17$/ },
    differ: ['code', 'remark'],
    reason: 'a pop is looked up by its broker’s name; upstream has it at the handler of pulls',
  },
  {
    of: pullCodes,
    real: { remark: /getSuspendTimeoutMillis\(\)/ },
    differ: 'as the broker',
    reason: 'how long to hold is needed only by a broker, and only if it may hold at all',
  },
  {
    of: pullCodes,
    real: { code: /^0$/ },
    ours: { code: /^25$/ },
    differ: 'as the broker',
    reason:
      'a subscription that is newer than any heartbeat is refused; upstream takes the old one',
  },
  {
    real: { what: /^(undefined|silence)$/ },
    ours: { what: /^request$/, code: /^40$/ },
    differ: ['what'],
    reason: 'members are told that their group has changed; upstream tells nobody',
  },
  {
    of: ['HEART_BEAT'],
    name: /^version 2/,
    real: { body: /subscriptionTable:\{\}/ },
    differ: 'as the broker',
    reason: 'a heartbeat without subscriptions leaves those that are known; upstream drops them',
  },
  {
    real: { remark: /getAllClientId\(\)/ },
    differ: 'as the broker',
    reason: 'a group without members is said in the words of a broker; upstream trips over a null',
  },
  {
    of: ['NOTIFY_CONSUMER_IDS_CHANGED'],
    real: { body: /^members ("\w+"),\1$/ },
    ours: { body: /^members "\w+"$/ },
    differ: ['body'],
    reason: 'a client is listed once, though it may have two connections',
  },
  {
    of: ['CHECK_CLIENT_CONFIG'],
    real: { code: /^0$/ },
    differ: 'as the broker',
    reason: 'subscriptions are looked at; upstream says yes to whatever it is asked',
  },
  {
    of: ['CHECK_CLIENT_CONFIG'],
    real: { code: /^0$/ },
    ours: { code: /^1$/, remark: /^body: / },
    differ: ['code', 'remark'],
    reason: 'a body without a subscription is refused; upstream does nothing about it',
  },
  {
    of: lockCodes,
    real: { code: /^1$/, remark: /^MessageQueue set is empty$/ },
    differ: 'as the broker',
    reason: 'no queues to lock are none that are locked; upstream calls it an error',
  },
  {
    of: ['LOCK_BATCH_MQ'],
    real: { remark: /"mqSet" is null/ },
    ours: { code: /^0$/ },
    differ: ['code', 'remark', 'body'],
    reason: 'a list that is null is an empty one',
  },
  {
    of: ['LOCK_BATCH_MQ'],
    real: { code: /^0$/, body: /"brokerName":"nobody"/ },
    ours: { code: /^0$/ },
    differ: ['body'],
    reason: 'each broker locks its own queues; upstream has one lock those of all others too',
  },
  {
    of: ['END_TRANSACTION'],
    real: { code: /^(0|19)$/ },
    differ: 'as the broker',
    reason: 'the outcome is handed on, and the broker answers; upstream says yes and loses it',
  },
  {
    of: ['END_TRANSACTION'],
    real: { code: /^0$/ },
    ours: { code: /^17$/ },
    differ: ['code', 'remark'],
    reason: 'an outcome for a broker that nobody knows is refused; upstream says yes and loses it',
  },
  {
    of: ['END_TRANSACTION'],
    real: { code: /^0$/ },
    ours: { code: /^0$/, remark: /^not set any response code$/ },
    differ: ['remark'],
    reason: 'an outcome without its place is handed on with the place that the proxy took down',
  },
  {
    real: { code: /^1$/, remark: /^(\(none\)|group not found: null)$/ },
    ours: { code: /^1$/, remark: /: missing$/ },
    differ: ['remark'],
    reason: 'upstream passes on a Java exception that says nothing; here the field is named',
  },
  {
    real: { remark: javaText },
    ours: { remark: /^(?!\(none\))/ },
    differ: ['remark'],
    reason: 'a Java exception says where it was thrown; here the field at fault is named',
  },
];

function anyOf(...patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join('|'));
}

/** Why this difference is as it should be; undefined where nothing says so. */
export function proxyExplanationOf(one: Case, difference: Difference): string | undefined {
  const { real, ours } = difference.views;
  return entries.find(
    ({ of, name, real: theirs, ours: own = {}, differ }) =>
      (of === undefined || of.includes(one.of)) &&
      (name === undefined || name.test(one.name)) &&
      fits(theirs, real) &&
      fits(own, ours) &&
      (differ === 'as the broker' ? isAsTheBroker(difference) : differ.includes(difference.field)),
  )?.reason;
}

/** What a whole run had no need of: entries, and parts that they say differ. */
export function unneeded(needed: readonly { why?: string | undefined; field: string }[]): string[] {
  const used = new Set(needed.flatMap(({ why, field }) => [`${why}`, `${why} (${field})`]));
  return entries
    .flatMap(({ reason, differ }) =>
      differ === 'as the broker' ? [reason] : differ.map((field) => `${reason} (${field})`),
    )
    .filter((key) => !used.has(key));
}

const fits = (pattern: Pattern, view: View): boolean =>
  Object.entries(pattern).every(([name, wanted]) => wanted.test(`${view[name]}`));

/** Parts that a proxy has instead of a broker's, and those that say who asked where. */
const proxysOwn: ReadonlySet<string> = new Set([
  'on',
  'opaque',
  'ext',
  'ext.MSG_REGION',
  'ext.TRACE_ON',
]);

function isAsTheBroker({ field, views: { real, ours, direct } }: Difference): boolean {
  // What a proxy has of its own is compared with upstream's, unless that has no such part at all.
  if (proxysOwn.has(field) && real.ext === 'present') return false;
  const names = new Set([...Object.keys(ours), ...Object.keys(direct)]);
  return [...names].every((name) => {
    if (proxysOwn.has(name) || ours[name] === direct[name]) return true;
    const isJava = told(direct[name], name)?.startsWith('<Java>') === true;
    return isJava && ours[name] !== '(none)';
  });
}
