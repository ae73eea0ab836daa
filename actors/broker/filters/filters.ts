/**
 * The filters of consumer groups that are not by tags, read once and kept
 * (`ConsumerFilterManager`, `ConsumerFilterData`).
 *
 * Behaviour: every heartbeat with subscriptions registers the group's. A version that is not newer
 * changes nothing, whatever it says; a newer text that cannot be read takes the old one away. When
 * its last member has left, a group's filters stay as they are for a day.
 *
 * Not modelled: their file (no group is connected after a restart, and the first heartbeat brings
 * them again); the Bloom filter, which only decides earlier.
 */
import type { SubscriptionData } from '../../../protocol/bodies/heartbeatData.ts';
import type { Members } from '../../shared/membership/members.ts';
import type { Stamp } from '../../shared/node.ts';
import { emptyTable, type Table } from '../../shared/table.ts';
import { isTagType } from '../topics/subscription.ts';
import { compileSql, type Expression } from './sql92/index.ts';

/** What a group wants of a topic. */
export interface FilterData {
  readonly text: string;
  readonly type: string;
  /** `subVersion` of the subscription. */
  readonly version: number | bigint;
  readonly expression: Expression;
  /** Wall clock at which nobody wanted it any more. */
  readonly deadAt: number | undefined;
}

/** By group, then by topic. */
export type Filters = Table<Table<FilterData>>;

/** The filter of a group for a topic. */
export function filterDataOf(
  filters: Filters,
  group: string,
  topic: string,
): FilterData | undefined {
  return filters.get(group)?.get(topic);
}

/** An expression of any type but tags; undefined if nobody can read it. */
export function compiled(type: string, text: string): Expression | undefined {
  const read = type === 'SQL92' ? compileSql(text) : undefined;
  return read?.ok ? read.expression : undefined;
}

/** Takes in what a heartbeat says of a group. */
export function registerFilters(
  filters: Filters,
  group: string,
  subscriptions: readonly SubscriptionData[],
  at: number,
): Filters {
  let ofGroup = filters.get(group) ?? emptyTable<FilterData>();
  for (const told of subscriptions) {
    const { topic, subString, expressionType } = told;
    if (isTagType(expressionType) || subString === '') continue;
    const known = ofGroup.get(topic);
    const after = registered(known, told);
    if (after === undefined) ofGroup = ofGroup.delete(topic);
    else ofGroup = ofGroup.set(topic, after);
  }
  const topics = new Set(subscriptions.map(({ topic }) => topic));
  return withGroup(
    filters,
    group,
    buried(ofGroup, (topic) => !topics.has(topic), at),
  );
}

/** A group's filter after one more subscription was told. */
function registered(
  known: FilterData | undefined,
  { subString: text, expressionType: type, subVersion: version }: SubscriptionData,
): FilterData | undefined {
  if (known !== undefined && version <= known.version) {
    return version === known.version && known.deadAt !== undefined
      ? { ...known, deadAt: undefined }
      : known;
  }
  if (known?.text === text && known.type === type) return { ...known, version, deadAt: undefined };
  const expression = compiled(type, text);
  return expression && { text, type, version, expression, deadAt: undefined };
}

/** Notes of some groups whether they have no member any more. */
export function withoutLeft<
  S extends { readonly filters: Filters; readonly members: Pick<Members, 'consumers'> },
>(state: S, groups: Iterable<string | undefined>, { at }: Stamp): S {
  let { filters } = state;
  for (const group of groups) {
    const ofGroup = group === undefined ? undefined : filters.get(group);
    if (group === undefined || ofGroup === undefined || state.members.consumers.has(group))
      continue;
    filters = filters.set(
      group,
      buried(ofGroup, () => true, at),
    );
  }
  return filters === state.filters ? state : { ...state, filters };
}

/** The filters without those that nobody has wanted for too long. */
export function staleFilters(filters: Filters, spanMs: number, at: number): Filters {
  let left = filters;
  for (const [group, topics] of filters) {
    let kept = topics;
    for (const [topic, { deadAt }] of topics) {
      if (deadAt !== undefined && at - deadAt >= spanMs) kept = kept.delete(topic);
    }
    if (kept !== topics) left = withGroup(left, group, kept);
  }
  return left;
}

function buried(
  ofGroup: Table<FilterData>,
  isDead: (topic: string) => boolean,
  at: number,
): Table<FilterData> {
  let after = ofGroup;
  for (const [topic, data] of ofGroup) {
    if (data.deadAt === undefined && isDead(topic))
      after = after.set(topic, { ...data, deadAt: at });
  }
  return after;
}

function withGroup(filters: Filters, group: string, topics: Table<FilterData>): Filters {
  return topics.size === 0 ? filters.delete(group) : filters.set(group, topics);
}
