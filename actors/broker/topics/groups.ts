/** Consumer groups' settings (`SubscriptionGroupManager`). */

import type { DataVersion } from '../../../protocol/bodies/dataVersion.ts';
import type { SubscriptionGroupConfig } from '../../../protocol/bodies/subscriptionGroupConfig.ts';
import { andThen } from '../../shared/apply.ts';
import type { Stamp, Step } from '../../shared/node.ts';
import { type Broker, type Found, nextVersion } from '../state.ts';
import { requestSync } from '../store/flushing.ts';
import { groupNameProblem } from './names.ts';

/** The file that changes of groups are appended to. */
export const groupsFile = 'subscriptionGroup';

/** One record of the groups' file: settings, that a group is gone, or what it may not do. */
export type GroupRecord =
  | { readonly config: SubscriptionGroupConfig; readonly dataVersion: DataVersion }
  | { readonly removed: string; readonly dataVersion: DataVersion }
  | {
      readonly group: string;
      readonly topic: string;
      readonly forbidden: number;
      readonly dataVersion: DataVersion;
    };

/** Groups whose existence a broker takes for granted: tools and clients of upstream use them. */
const systemGroups: readonly string[] = [
  'TOOLS_CONSUMER',
  'FILTERSRV_CONSUMER',
  'SELF_TEST_C_GROUP',
  'CID_ONS-HTTP-PROXY',
  'CID_ONSAPI_PULL',
  'CID_ONSAPI_PERMISSION',
  'CID_ONSAPI_OWNER',
  'CID_RMQ_SYS_TRANS',
];

/** A group's settings with upstream's defaults. */
export function newGroup(groupName: string): SubscriptionGroupConfig {
  return {
    attributes: new Map(),
    brokerId: 0,
    consumeBroadcastEnable: true,
    consumeEnable: true,
    consumeFromMinEnable: true,
    consumeMessageOrderly: false,
    consumeTimeoutMinute: 15,
    groupName,
    groupRetryPolicy: { type: 'CUSTOMIZED' },
    groupSysFlag: 0,
    notifyConsumerIdsChangedEnable: true,
    retryMaxTimes: 16,
    retryQueueNums: 1,
    whichBrokerWhenConsumeSlowly: 1,
  };
}

/** The groups that exist from the first boot on. */
export function firstGroups(): readonly SubscriptionGroupConfig[] {
  return systemGroups.map(newGroup);
}

/** A group's settings, if it has any: nothing is created. */
export function groupConfigOf(state: Broker, group: string): SubscriptionGroupConfig | undefined {
  return state.groups.configs.get(group);
}

/**
 * A group's settings, created where they are missing and may be (`findSubscriptionGroupConfig`):
 * `config` is undefined for an ill-formed name or without `autoCreateSubscriptionGroup`.
 */
export function findGroup(
  state: Broker,
  group: string,
  stamp: Stamp,
): Found<SubscriptionGroupConfig> {
  const known = groupConfigOf(state, group);
  if (known !== undefined) return { step: [state, []], config: known };
  const isAllowed = state.config.autoCreateSubscriptionGroup || group.startsWith('CID_RMQ_SYS_');
  if (!isAllowed || groupNameProblem(group) !== undefined) {
    return { step: [state, []], config: undefined };
  }
  const config = newGroup(group);
  return { step: putGroup(state, config, stamp), config };
}

/** Sets a group's settings and puts them to disk. */
export function putGroup(
  state: Broker,
  config: SubscriptionGroupConfig,
  stamp: Stamp,
): Step<Broker> {
  const dataVersion = nextVersion(state.groups.dataVersion, stamp);
  const configs = state.groups.configs.set(config.groupName, config);
  const record: GroupRecord = { config, dataVersion };
  return andThen(
    [
      { ...state, groups: { configs, dataVersion } },
      [{ type: 'disk.append', file: groupsFile, record }],
    ],
    requestSync,
  );
}
