/** Answers to operators in a form that two servers' can be compared in. */
import { type JsonValue, parseJavaJson } from '../../../protocol/javaJson.ts';

/** Tables and lists of a whole server: other cases fill them, too. */
const ofAll: ReadonlySet<string> = new Set([
  'topicConfigTable',
  'subscriptionGroupTable',
  'forbiddenTable',
  'pullOffsetTable',
  'groupTopicMap',
  'data',
  'topicList',
  'consumeStatsList',
  'messageRequestModeMap',
]);
/** Lists that are sets in Java. */
const sets: ReadonlySet<string> = new Set([
  'topicList',
  'groupList',
  'consumeStatsList',
  'connectionSet',
  'subscriptionDataSet',
  'tagsSet',
  'codeSet',
]);
/** What no two runs share. */
const ownOfARun: ReadonlySet<string> = new Set([
  'counter',
  'timestamp',
  'physicOffset',
  'topicPutTps',
  'consumeTps',
  'totalDiff',
  'totalInflightDiff',
  'brokerAddr',
]);

const younger = 1_710_000_000_000;

/** Compares a body as JSON, whole; members in order of their names. */
export function whole(body: Uint8Array): string {
  return viewed(body, undefined);
}

/** The same, but of tables of the whole server only what has the case's word in its name. */
export function about(own: string): (body: Uint8Array) => string {
  const mine = new RegExp(`${own}(?!\\d)`);
  return (body) => viewed(body, mine);
}

function viewed(body: Uint8Array, mine: RegExp | undefined): string {
  const read = parseJavaJson(new TextDecoder().decode(body));
  return read.ok ? viewOf('', read.value, mine) : 'not JSON';
}

function viewOf(name: string, value: JsonValue, mine: RegExp | undefined): string {
  if (ownOfARun.has(name)) return '<own>';
  if (value instanceof Map) return objectText(name, value, mine);
  if (Array.isArray(value)) {
    const items = value.map((item: JsonValue) => viewOf('', item, mine));
    const chosen = ofAll.has(name) ? items.filter((item) => mine?.test(item) ?? true) : items;
    // What a group has in a topic: topics come in no order.
    const isSet = sets.has(name) || chosen.every((item) => item.startsWith('{consumeTps'));
    return `[${(isSet ? chosen.sort() : chosen).join()}]`;
  }
  if (typeof value === 'string') return blotted(value);
  return typeof value === 'number' && value > younger ? '<time>' : String(value);
}

function objectText(
  name: string,
  object: ReadonlyMap<unknown, JsonValue>,
  mine: RegExp | undefined,
): string {
  const members = [...object].map(([key, member]) => {
    const keyText = typeof key === 'string' ? key : viewOf('', key as JsonValue, mine);
    return [keyText, viewOf(keyText, member, mine)] as const;
  });
  // Offsets of all groups go by `topic@group`, those of one by its queues.
  const isOfAll = ofAll.has(name) || (name === 'offsetTable' && !members[0]?.[0].startsWith('{'));
  const chosen = isOfAll ? members.filter(([key]) => mine?.test(key) ?? true) : members;
  const sorted = chosen.sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${sorted.map(([key, member]) => `${key}:${member}`).join()}}`;
}

function blotted(text: string): string {
  return JSON.stringify(text)
    .replaceAll(/127\.0\.0\.1:\d+/g, '<addr>')
    .replace(/^"20\d\d-.*#.*"$/, '<time>');
}
