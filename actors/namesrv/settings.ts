/** The settings of a name server by upstream's names (`NamesrvConfig`). */
import { flagSetting, numberSetting, type Setting } from '../shared/settings.ts';
import type { NamesrvConfig } from './config.ts';

/** The file that changed settings are put to. */
export const settingsFile = 'namesrvConfig';

const secondMs = 1_000;

/** Those that the model has; what else upstream has cannot be changed here. */
export const namesrvSettings: readonly Setting<NamesrvConfig>[] = [
  flagSetting('deleteTopicWithBrokerRegistration'),
  flagSetting('enableAllTopicList'),
  flagSetting('enableTopicList'),
  flagSetting('needWaitForService'),
  flagSetting('notifyMinBrokerIdChanged'),
  flagSetting('orderMessageEnable'),
  flagSetting('returnOrderTopicConfigToBroker'),
  numberSetting('scanNotActiveBrokerPeriodMs', 'scanNotActiveBrokerInterval'),
  flagSetting('supportActingMaster'),
  numberSetting('waitForServiceMs', 'waitSecondsForService', secondMs),
];

/** Settings that nobody may change while a name server runs. */
export const unchangeable: readonly string[] = [
  'configBlackList',
  'configStorePath',
  'kvConfigPath',
  'rocketmqHome',
];
