/** How a booting broker reads the tables of settings that it kept: one record a change. */
import type { DataVersion } from '../../../protocol/bodies/dataVersion.ts';
import { emptyTable, type Table } from '../../shared/table.ts';
import type { Versioned } from '../state.ts';
import type { GroupRecord } from './groups.ts';
import type { TopicRecord } from './topics.ts';

/** A change of a table: a setting put, or taken away. */
type Change<V> =
  | { readonly config: V; readonly dataVersion: DataVersion }
  | { readonly removed: string; readonly dataVersion: DataVersion }
  /** Any other change of the same file: only its version counts here. */
  | { readonly dataVersion: DataVersion };

/** The settings that exist anyway, overlaid with what was changed in former lives. */
export function loaded<V>(
  first: readonly V[],
  records: Iterable<Change<V>>,
  nameOf: (config: V) => string,
  fresh: DataVersion,
): Versioned<V> {
  let configs = emptyTable<V>();
  let dataVersion = fresh;
  for (const config of first) configs = configs.set(nameOf(config), config);
  for (const record of records) {
    if ('config' in record) configs = configs.set(nameOf(record.config), record.config);
    else if ('removed' in record) configs = configs.delete(record.removed);
    dataVersion = record.dataVersion;
  }
  return { configs, dataVersion };
}

/** Topics that were deleted, each with the length that the log had then. */
export function removedTopics(records: Iterable<TopicRecord>): Table<number> {
  let removed = emptyTable<number>();
  for (const record of records) {
    if ('removed' in record) removed = removed.set(record.removed, record.end);
  }
  return removed;
}

/** What groups may not do, by group and topic. */
export type Forbidden = Table<Table<number>>;

/** What groups may not do, as it was said last. */
export function forbiddenFrom(records: Iterable<GroupRecord>): Forbidden {
  let forbidden: Forbidden = emptyTable();
  for (const record of records) {
    if ('forbidden' in record) {
      forbidden = withForbidden(forbidden, record.group, record.topic, record.forbidden);
    } else if ('removed' in record) forbidden = forbidden.delete(record.removed);
  }
  return forbidden;
}

/** The table with the bits of a group and topic; without any, the entry goes. */
export function withForbidden(
  forbidden: Forbidden,
  group: string,
  topic: string,
  bits: number,
): Forbidden {
  const before = forbidden.get(group) ?? emptyTable<number>();
  const topics = bits === 0 ? before.delete(topic) : before.set(topic, bits);
  return topics.size === 0 ? forbidden.delete(group) : forbidden.set(group, topics);
}
