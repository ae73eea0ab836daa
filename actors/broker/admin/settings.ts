/** The settings of a broker by upstream's names (`BrokerConfig`, `MessageStoreConfig`). */
import type { DataVersion } from '../../../protocol/bodies/dataVersion.ts';
import type { DurableState } from '../../shared/node.ts';
import {
  changeSettings,
  conditionSetting,
  fixedSetting,
  flagSetting,
  numberSetting,
  type Setting,
  wordSetting,
} from '../../shared/settings.ts';
import { emptyTable, type Table } from '../../shared/table.ts';
import type { BrokerConfig } from '../config.ts';
import { conditionKey, flowConditions } from '../sends/flowControlConfig.ts';

/** The file that changed settings are put to. */
export const settingsFile = 'brokerConfig';

/** Settings that were changed while the broker ran. */
export interface ChangedSettings {
  /** Texts by upstream's names. */
  readonly texts: Table<string>;
  readonly dataVersion: DataVersion;
}

/** What is in the file. */
export interface SavedSettings {
  readonly texts: readonly (readonly [string, string])[];
  readonly dataVersion: DataVersion;
}

const flags = [
  'autoCreateSubscriptionGroup',
  'autoCreateTopicEnable',
  'brokerFastFailureEnable',
  'brokerTopicEnable',
  'clearRetryTopicWhenDeleteTopic',
  'clusterTopicEnable',
  'enableMixedMessageType',
  'enableNotifyAfterPopOrderLockRelease',
  'enablePopMessageThreshold',
  'enableRetryTopicV2',
  'forceRegister',
  'initPopOffsetByCheckMsgInMem',
  'litePullMessageEnable',
  'longPollingEnable',
  'notifyConsumerIdsChangedEnable',
  'popResponseReturnActualRetryTopic',
  'priorityOrderAsc',
  'rejectPullConsumerEnable',
  'rejectTransactionMessage',
  'retrieveMessageFromPopRetryTopicV1',
  'serverLoadBalancerEnable',
  'slaveReadEnable',
  'timerWheelEnable',
  'traceOn',
  'traceTopicEnable',
  'useMessageFilterForNotification',
  'useSeparateRetryQueue',
  'useServerSideResetOffset',
  'validateSystemTopicWhenUpdateTopic',
] as const;

/** Those that the model has; what else upstream has cannot be changed here. */
export const brokerSettings: readonly Setting<BrokerConfig>[] = [
  ...flags.map((key) => flagSetting<BrokerConfig>(key)),
  fixedSetting('brokerClusterName', ({ clusterName }) => clusterName),
  fixedSetting('brokerId', ({ brokerId }) => String(brokerId)),
  fixedSetting('brokerIP1', ({ address }) => address.slice(0, address.lastIndexOf(':'))),
  fixedSetting('brokerRole', ({ brokerId, brokerRole }) => (brokerId === 0 ? brokerRole : 'SLAVE')),
  fixedSetting('brokerName', ({ brokerName }) => brokerName),
  numberSetting('brokerPermission'),
  numberSetting('channelExpiredTimeoutMs', 'channelExpiredTimeout'),
  wordSetting('defaultMessageRequestMode', ['PULL', 'POP']),
  numberSetting('defaultPopShareQueueNum'),
  numberSetting('defaultTopicQueueNums'),
  // Changing it takes another start upstream, too: the flush service is chosen once.
  fixedSetting('flushDiskType', ({ flushDiskType }) => flushDiskType),
  numberSetting('flushConsumerOffsetIntervalMs', 'flushConsumerOffsetInterval'),
  numberSetting('flushIntervalCommitLogMs', 'flushIntervalCommitLog'),
  ...flowConditions.map((name) => conditionSetting<BrokerConfig>(name, conditionKey(name))),
  fixedSetting('listenPort', ({ address }) => address.slice(address.lastIndexOf(':') + 1)),
  numberSetting('loadBalancePollNameServerIntervalMs', 'loadBalancePollNameServerInterval'),
  numberSetting('maxMessageFilterNumForNotification'),
  numberSetting('maxMessageSize'),
  numberSetting('maxPopPollingSize'),
  numberSetting('maxTransferBytesOnMessageInMemory'),
  numberSetting('maxTransferCountOnMessageInMemory'),
  fixedSetting('messageDelayLevel', ({ messageDelayLevelsMs }) =>
    messageDelayLevelsMs.map(levelText).join(' '),
  ),
  fixedSetting('namesrvAddr', ({ namesrvAddrs }) => namesrvAddrs.join(';')),
  numberSetting('popFromRetryProbability'),
  numberSetting('popFromRetryProbabilityForPriority'),
  numberSetting('popInflightMessageThreshold'),
  numberSetting('popPollingSize'),
  fixedSetting('regionId', ({ regionId }) => regionId),
  numberSetting('registerBrokerTimeoutMs', 'registerBrokerTimeoutMills'),
  numberSetting('registerNameServerPeriodMs', 'registerNameServerPeriod'),
  fixedSetting('reviveQueueNum', ({ reviveQueueNum }) => String(reviveQueueNum)),
  // Of the queue's capacity upstream takes the one that it began with.
  fixedSetting('sendThreadPoolQueueCapacity', (config) =>
    String(config.sendThreadPoolQueueCapacity),
  ),
  numberSetting('shortPollingTimeMs', 'shortPollingTimeMills'),
  numberSetting('startAcceptSendRequestTimestamp', 'startAcceptSendRequestTimeStamp'),
  numberSetting('subscriptionExpiredTimeoutMs', 'subscriptionExpiredTimeout'),
  numberSetting('syncFlushTimeoutMs', 'syncFlushTimeout'),
  numberSetting('waitTimeInSendQueueMs', 'waitTimeMillsInSendQueue'),
];

/** Settings that nobody may change while a broker runs. */
export const unchangeable: readonly string[] = [
  'brokerConfigPath',
  'configBlackList',
  'rocketmqHome',
];

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

function levelText(levelMs: number): string {
  const [name, ofMs] = units.find(([, unitMs]) => levelMs % unitMs === 0) ?? ['ms', 1];
  return `${levelMs / ofMs}${name}`;
}

/** The settings of a life: those it was started with, and over them what was changed before. */
export function settingsFrom(
  configured: BrokerConfig,
  disk: DurableState | undefined,
): { readonly config: BrokerConfig; readonly settings: ChangedSettings } {
  const saved = disk?.values[settingsFile] as SavedSettings | undefined;
  let texts = emptyTable<string>();
  if (saved === undefined) {
    const dataVersion = { counter: 0, stateVersion: 0, timestamp: 0 };
    return { config: configured, settings: { texts, dataVersion } };
  }
  for (const [key, text] of saved.texts) texts = texts.set(key, text);
  const { config } = changeSettings(brokerSettings, configured, new Map(saved.texts));
  return { config, settings: { texts, dataVersion: saved.dataVersion } };
}
