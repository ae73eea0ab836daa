/**
 * Topics and groups that go (`AdminBrokerProcessor.deleteTopicInBroker`,
 * `SubscriptionGroupManager.deleteSubscriptionGroupConfig`).
 *
 * Behaviour: with a topic go its settings, its queues and what groups have come to in them; its
 * records stay in the log. Offsets are put to disk at once, so that no former life's come back.
 * Name servers are not told: that is for whoever deletes.
 */
import { andThen } from '../../shared/apply.ts';
import type { IntTable } from '../../shared/intTable.ts';
import type { Stamp, Step } from '../../shared/node.ts';
import type { Table } from '../../shared/table.ts';
import { type Offset, putOffsets } from '../offsets.ts';
import { type Broker, nextVersion } from '../state.ts';
import { requestSync } from '../store/flushing.ts';
import { withoutTopic } from '../store/store.ts';
import { groupConfigOf, groupsFile } from '../topics/groups.ts';
import { type TopicRecord, topicConfigOf, topicsFile } from '../topics/topics.ts';

/** Takes a topic away; nothing happens if there is none, but what is left of it goes. */
export function deleteTopic(state: Broker, topic: string, stamp: Stamp): Step<Broker> {
  const isMine = (key: string): boolean => key.slice(0, key.indexOf('@')) === topic;
  const store = withoutTopic(state.store, topic);
  const cleaned = withoutOffsets({ ...state, store }, isMine);
  const known = topicConfigOf(state, topic) !== undefined;
  const dataVersion = known ? nextVersion(state.topics.dataVersion, stamp) : undefined;
  const record: TopicRecord = {
    removed: topic,
    end: store.log.length,
    dataVersion: dataVersion ?? state.topics.dataVersion,
  };
  const configs = state.topics.configs.delete(topic);
  const topics = dataVersion === undefined ? state.topics : { configs, dataVersion };
  const noted: Step<Broker> = [
    { ...cleaned, topics },
    [
      { type: 'disk.append', file: topicsFile, record },
      { type: 'observe', observation: { kind: 'topicDeleted', topic } },
    ],
  ];
  return andThen(andThen(noted, putOffsets), requestSync);
}

/** Takes a group's settings away, and its offsets where that is asked for. */
export function deleteGroup(
  state: Broker,
  group: string,
  cleanOffset: boolean,
  stamp: Stamp,
): Step<Broker> {
  const isMine = (key: string): boolean => key.split('@')[1] === group;
  const cleaned = cleanOffset ? withoutOffsets(state, isMine) : state;
  const groupForbidden = state.groupForbidden.delete(group);
  if (groupConfigOf(state, group) === undefined) {
    return andThen(putOffsets({ ...cleaned, groupForbidden }), requestSync);
  }
  const dataVersion = nextVersion(state.groups.dataVersion, stamp);
  const groups = { configs: state.groups.configs.delete(group), dataVersion };
  const record = { removed: group, dataVersion };
  const noted: Step<Broker> = [
    { ...cleaned, groupForbidden, groups },
    [{ type: 'disk.append', file: groupsFile, record }],
  ];
  return andThen(andThen(noted, putOffsets), requestSync);
}

/** Forgets offsets, committed, pulled and reset, by their keys: `topic@group` and more. */
function withoutOffsets(state: Broker, isMine: (key: string) => boolean): Broker {
  const { offsets } = state;
  const committed = without(offsets.committed, isMine);
  const pulled = without(offsets.pulled, isMine);
  const isDirty = offsets.isDirty || committed !== offsets.committed;
  return {
    ...state,
    offsets: { ...offsets, committed, pulled, isDirty },
    resets: without(state.resets, isMine),
  };
}

function without<V extends IntTable<Offset> | number>(
  table: Table<V>,
  isMine: (key: string) => boolean,
): Table<V> {
  let left = table;
  for (const key of table.keys()) if (isMine(key)) left = left.delete(key);
  return left;
}
