/** Topics' settings (`TopicConfigManager`). */
import type { DataVersion } from '../../../protocol/bodies/dataVersion.ts';
import type { TopicConfig } from '../../../protocol/bodies/topicConfig.ts';
import { andThen } from '../../shared/apply.ts';
import type { Stamp, Step } from '../../shared/node.ts';
import type { BrokerConfig, PresetTopic } from '../config.ts';
import { registerTopics } from '../registration.ts';
import { type Broker, type Found, nextVersion } from '../state.ts';
import { requestSync } from '../store/flushing.ts';
import { autoCreateTopic, isRetryTopic, scheduleTopic } from './names.ts';
import { permissionBits } from './permission.ts';

/** The file that changes of topics are appended to. */
export const topicsFile = 'topics';

/** One record of the topics' file: settings, or that a topic is gone. */
export type TopicRecord =
  | { readonly config: TopicConfig; readonly dataVersion: DataVersion }
  | {
      readonly removed: string;
      /** Length of the commit log then: what is stored later is of another topic of that name. */
      readonly end: number;
      readonly dataVersion: DataVersion;
    };

const { inherit, read, write } = permissionBits;
const readWrite = read | write;
/** Topic sysFlag of a retry topic whose consumers belong to a unit. */
const unitSubscription = 2;
const unit = 1;
const scheduleQueues = 18;

/** A topic with as many queues to read as to write, and upstream's defaults. */
export function newTopic(topicName: string, queues: number, perm: number = readWrite): TopicConfig {
  return {
    attributes: new Map(),
    order: false,
    perm,
    readQueueNums: queues,
    topicFilterType: 'SINGLE_TAG',
    topicName,
    topicSysFlag: 0,
    writeQueueNums: queues,
  };
}

/** The topics that exist from the first boot on: upstream's own, then those of the settings. */
export function firstTopics(config: BrokerConfig): readonly TopicConfig[] {
  const { clusterName, brokerName } = config;
  const topics = [
    newTopic('SELF_TEST_TOPIC', 1),
    newTopic('BenchmarkTest', 1024),
    newTopic(clusterName, 16, inherit | (config.clusterTopicEnable ? readWrite : 0)),
    newTopic(brokerName, 1, inherit | (config.brokerTopicEnable ? readWrite : 0)),
    newTopic('OFFSET_MOVED_EVENT', 1),
    newTopic(scheduleTopic, scheduleQueues),
    newTopic(`${clusterName}_REPLY_TOPIC`, 1),
    newTopic(`rmq_sys_REVIVE_LOG_${clusterName}`, 8),
    // There as soon as a broker takes pops: upstream times their return by it.
    newTopic('rmq_sys_wheel_timer', 1),
    newTopic(`rmq_sys_SYNC_BROKER_MEMBER_${brokerName}`, 1, inherit),
    newTopic('RMQ_SYS_TRANS_HALF_TOPIC', 1),
    newTopic('RMQ_SYS_TRANS_OP_HALF_TOPIC', 1),
    newTopic('RMQ_SYS_ROCKSDB_TRANS_HALF_TOPIC', 1),
    newTopic('RMQ_SYS_ROCKSDB_TRANS_OP_HALF_TOPIC', 1),
  ];
  if (config.autoCreateTopicEnable) {
    topics.push(newTopic(autoCreateTopic, config.defaultTopicQueueNums, inherit | readWrite));
  }
  if (config.traceTopicEnable) topics.push(newTopic('RMQ_SYS_TRACE_TOPIC', 1));
  for (const [name, preset] of Object.entries(config.topics))
    topics.push(presetTopic(name, preset));
  return topics;
}

function presetTopic(name: string, preset: number | PresetTopic): TopicConfig {
  if (typeof preset === 'number') return newTopic(name, preset);
  const plain = newTopic(name, 16);
  return {
    ...plain,
    readQueueNums: preset.readQueueNums ?? plain.readQueueNums,
    writeQueueNums: preset.writeQueueNums ?? plain.writeQueueNums,
    perm: preset.perm ?? plain.perm,
    order: preset.order ?? plain.order,
    attributes: new Map(Object.entries(preset.attributes ?? {})),
  };
}

/** A topic's settings. */
export function topicConfigOf(state: Broker, topic: string): TopicConfig | undefined {
  return state.topics.configs.get(topic);
}

/** Sets a topic's settings, puts them to disk and tells the name servers. */
export function putTopic(state: Broker, config: TopicConfig, stamp: Stamp): Step<Broker> {
  const stored = storeTopic(state, config, stamp);
  return andThen(stored, (now) => registerTopics(now, [config], stamp));
}

/** Sets a topic's settings and puts them to disk. */
export function storeTopic(state: Broker, config: TopicConfig, stamp: Stamp): Step<Broker> {
  const dataVersion = nextVersion(state.topics.dataVersion, stamp);
  const configs = state.topics.configs.set(config.topicName, config);
  const record: TopicRecord = { config, dataVersion };
  return andThen(
    [
      { ...state, topics: { configs, dataVersion } },
      [{ type: 'disk.append', file: topicsFile, record }],
    ],
    requestSync,
  );
}

/** What a send tells about the topic that it may have to create. */
export interface Wanted {
  readonly topic: string;
  readonly defaultTopic: string;
  readonly defaultTopicQueueNums: number;
  readonly unitMode: boolean;
}

/**
 * The topic of a send, made after its template where it is missing and may be
 * (`createTopicInSendMessageMethod`); retry topics are made without a template.
 */
export function findOrCreateTopic(state: Broker, wanted: Wanted, stamp: Stamp): Found<TopicConfig> {
  const known = topicConfigOf(state, wanted.topic);
  if (known !== undefined) return { step: [state, []], config: known };
  const config = afterTemplate(state, wanted);
  if (config !== undefined) return { step: putTopic(state, config, stamp), config };
  if (isRetryTopic(wanted.topic)) {
    return ensureTopic(state, wanted.topic, { queues: 1, unitMode: wanted.unitMode }, stamp);
  }
  return { step: [state, []], config: undefined };
}

function afterTemplate(state: Broker, wanted: Wanted): TopicConfig | undefined {
  const template = topicConfigOf(state, wanted.defaultTopic);
  if (template === undefined) return undefined;
  const isOff = wanted.defaultTopic === autoCreateTopic && !state.config.autoCreateTopicEnable;
  const perm = isOff ? readWrite : template.perm;
  if ((perm & inherit) === 0) return undefined;
  const queues = Math.max(0, Math.min(wanted.defaultTopicQueueNums, template.writeQueueNums));
  return {
    ...newTopic(wanted.topic, queues, perm & ~inherit),
    topicFilterType: template.topicFilterType,
    topicSysFlag: wanted.unitMode ? unit : 0,
  };
}

/** How a topic that the broker makes for itself is to be. */
export interface Needed {
  readonly queues: number;
  readonly unitMode?: boolean;
  readonly order?: boolean;
}

/**
 * A retry or dead letter topic, made where it is missing
 * (`createTopicInSendMessageBackMethod`); its order flag follows its subscribers.
 */
export function ensureTopic(
  state: Broker,
  topic: string,
  { queues, unitMode = false, order = false }: Needed,
  stamp: Stamp,
): Found<TopicConfig> {
  const known = topicConfigOf(state, topic);
  if (known?.order === order) return { step: [state, []], config: known };
  const topicSysFlag = unitMode ? unitSubscription : 0;
  const config = known ? { ...known, order } : { ...newTopic(topic, queues), topicSysFlag, order };
  return { step: putTopic(state, config, stamp), config };
}
