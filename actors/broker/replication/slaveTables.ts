/**
 * What a slave makes of its master's tables (`SlaveSynchronize`).
 *
 * Behaviour: topics and groups are the master's, where the versions differ, and so is the version;
 * offsets and request modes are taken over and never taken away. Everything goes to disk at once.
 * Queues stay as the log makes them: one whose topic was deleted begins anew with its next record.
 *
 * Not modelled: static topics, timers' metrics and check points, which only brokers that act as
 * master would use. Upstream empties a table before it fills it.
 */
import type { DataVersion } from '../../../protocol/bodies/dataVersion.ts';
import type { ConsumerOffsets } from '../../../protocol/bodies/offsetTables.ts';
import type {
  MessageRequestModes,
  SubscriptionGroupTable,
} from '../../../protocol/bodies/settingTables.ts';
import type { TopicConfig } from '../../../protocol/bodies/topicConfig.ts';
import { andThen, each } from '../../shared/apply.ts';
import { emptyIntTable, type IntTable } from '../../shared/intTable.ts';
import type { Output, Step } from '../../shared/node.ts';
import { emptyTable, type Table } from '../../shared/table.ts';
import { putRequestMode } from '../clients/requestModes.ts';
import { delayOffsetFile } from '../delays/delays.ts';
import { type Offset, putOffsets } from '../offsets.ts';
import type { Broker, Versioned } from '../state.ts';
import { requestSync } from '../store/flushing.ts';
import { type GroupRecord, groupsFile } from '../topics/groups.ts';
import { withForbidden } from '../topics/loading.ts';
import { type TopicRecord, topicsFile } from '../topics/topics.ts';

/** The master's topics take the place of the own ones. */
export function takeTopics(
  state: Broker,
  dataVersion: DataVersion,
  table: ReadonlyMap<string, TopicConfig>,
): Step<Broker> {
  const { replication } = state;
  const { copied } = replication;
  if (copied.topics && isSame(state.topics.dataVersion, dataVersion)) return [state, []];
  const records: TopicRecord[] = [];
  for (const removed of gone(state.topics, table)) records.push({ removed, end: 0, dataVersion });
  for (const config of table.values()) records.push({ config, dataVersion });
  const topics = { configs: tableOf(table), dataVersion };
  const noted = { ...replication, copied: { ...copied, topics: true } };
  return written({ ...state, topics, replication: noted }, topicsFile, records);
}

/** The master's groups, and what they may not do, take the place of the own ones. */
export function takeGroups(
  state: Broker,
  dataVersion: DataVersion,
  table: SubscriptionGroupTable['subscriptionGroupTable'],
  forbiddenTable: SubscriptionGroupTable['forbiddenTable'],
): Step<Broker> {
  const { replication } = state;
  const { copied } = replication;
  if (copied.groups && isSame(state.groups.dataVersion, dataVersion)) return [state, []];
  const records: GroupRecord[] = [];
  for (const removed of gone(state.groups, table)) records.push({ removed, dataVersion });
  for (const config of table.values()) records.push({ config, dataVersion });
  let groupForbidden: Broker['groupForbidden'] = emptyTable();
  for (const [group, topics] of forbiddenTable) {
    for (const [topic, forbidden] of topics) {
      records.push({ group, topic, forbidden, dataVersion });
      groupForbidden = withForbidden(groupForbidden, group, topic, forbidden);
    }
  }
  for (const [group, topics] of state.groupForbidden.entries()) {
    for (const topic of topics.keys()) {
      const isAllowed = groupForbidden.get(group)?.get(topic) === undefined;
      if (isAllowed) records.push({ group, topic, forbidden: 0, dataVersion });
    }
  }
  const groups = { configs: tableOf(table), dataVersion };
  const noted = { ...replication, copied: { ...copied, groups: true } };
  return written({ ...state, groups, groupForbidden, replication: noted }, groupsFile, records);
}

/** Where groups stand at the master; what is told here alone stays. */
export function takeOffsets(
  state: Broker,
  { offsetTable, pullOffsetTable }: Pick<ConsumerOffsets, 'offsetTable' | 'pullOffsetTable'>,
): Step<Broker> {
  const { offsets } = state;
  if (offsetTable.size === 0 && pullOffsetTable.size === 0) return [state, []];
  const committed = overlaid(offsets.committed, offsetTable);
  const pulled = overlaid(offsets.pulled, pullOffsetTable);
  const taken: Broker = { ...state, offsets: { ...offsets, committed, pulled, isDirty: true } };
  return andThen(putOffsets(taken), requestSync);
}

/** How far the master has delivered each delay level. */
export function takeDelays(state: Broker, levels: ReadonlyMap<number, Offset>): Step<Broker> {
  const offsets = state.delays.offsets.map((offset, queueId) =>
    Number(levels.get(queueId + 1) ?? offset),
  );
  if (offsets.every((offset, queueId) => offset === state.delays.offsets[queueId])) {
    return [state, []];
  }
  const put: Output = { type: 'disk.put', file: delayOffsetFile, value: offsets };
  return andThen([{ ...state, delays: { ...state.delays, offsets } }, [put]], requestSync);
}

/** Which groups pop at the master. */
export function takeModes(state: Broker, modes: MessageRequestModes): Step<Broker> {
  const all = [...modes.messageRequestModeMap.values()].flatMap((groups) => [...groups.values()]);
  return each(state, all, (now, setting) => {
    const known = now.requestModes.get(`${setting.topic}@${setting.consumerGroup}`);
    const isKnown =
      known !== undefined &&
      known.mode === setting.mode &&
      known.popShareQueueNum === setting.popShareQueueNum;
    return isKnown ? [now, []] : putRequestMode(now, setting);
  });
}

function isSame(one: DataVersion, other: DataVersion): boolean {
  return (
    one.counter === other.counter &&
    one.stateVersion === other.stateVersion &&
    one.timestamp === other.timestamp
  );
}

function* gone<V>(own: Versioned<V>, table: ReadonlyMap<string, V>): IterableIterator<string> {
  for (const name of own.configs.keys()) if (!table.has(name)) yield name;
}

function tableOf<V>(map: ReadonlyMap<string, V>): Table<V> {
  let table = emptyTable<V>();
  for (const [name, value] of map) table = table.set(name, value);
  return table;
}

function overlaid(
  own: Table<IntTable<Offset>>,
  taken: ReadonlyMap<string, ReadonlyMap<number, Offset>>,
): Table<IntTable<Offset>> {
  let table = own;
  for (const [key, queues] of taken) {
    let offsets = emptyIntTable<Offset>();
    for (const [queueId, offset] of queues) offsets = offsets.set(queueId, offset);
    table = table.set(key, offsets);
  }
  return table;
}

function written(state: Broker, file: string, records: readonly unknown[]): Step<Broker> {
  const appends = records.map((record): Output => ({ type: 'disk.append', file, record }));
  return andThen([state, appends], requestSync);
}
