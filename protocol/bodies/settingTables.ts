/** Whole tables of settings: topics, groups, request modes. */
import { type DataVersion, dataVersion } from './dataVersion.ts';
import { jsonBody } from './jsonBody.ts';
import { type MessageRequestModeSetting, messageRequestModeSetting } from './messageRequestMode.ts';
import { topicConfigSerializeWrapper } from './registerBroker.ts';
import { defaulted, int32, listOf, mapOf, objectOf, required, type Shape } from './shape.ts';
import {
  type SubscriptionGroupConfig,
  subscriptionGroupConfig,
} from './subscriptionGroupConfig.ts';
import { type TopicConfig, topicConfig } from './topicConfig.ts';

/** All consumer groups (upstream `SubscriptionGroupWrapper`). */
export interface SubscriptionGroupTable {
  readonly dataVersion: DataVersion;
  /** By group, then by topic: bits of what is forbidden. */
  readonly forbiddenTable: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly subscriptionGroupTable: ReadonlyMap<string, SubscriptionGroupConfig>;
}

/** Several topics to make or change (upstream `CreateTopicListRequestBody`). */
export interface TopicConfigList {
  readonly topicConfigList: readonly TopicConfig[];
}

/** Several groups to make or change (upstream `SubscriptionGroupList`). */
export interface GroupConfigList {
  readonly groupConfigList: readonly SubscriptionGroupConfig[];
}

/** All request modes (upstream `MessageRequestModeSerializeWrapper`). */
export interface MessageRequestModes {
  /** By topic, then by group. */
  readonly messageRequestModeMap: ReadonlyMap<
    string,
    ReadonlyMap<string, MessageRequestModeSetting>
  >;
}

const noVersion: DataVersion = { counter: 0, stateVersion: 0, timestamp: 0 };

/** The shape of `SubscriptionGroupTable`. */
export const subscriptionGroupTable: Shape<SubscriptionGroupTable> =
  objectOf<SubscriptionGroupTable>({
    dataVersion: defaulted(dataVersion, noVersion),
    forbiddenTable: defaulted(mapOf(mapOf(int32)), new Map()),
    subscriptionGroupTable: defaulted(mapOf(subscriptionGroupConfig), new Map()),
  });

/** The shape of `TopicConfigList`. */
export const topicConfigList: Shape<TopicConfigList> = objectOf<TopicConfigList>({
  topicConfigList: defaulted(listOf(topicConfig), []),
});

/** The shape of `GroupConfigList`. */
export const groupConfigList: Shape<GroupConfigList> = objectOf<GroupConfigList>({
  groupConfigList: required(listOf(subscriptionGroupConfig)),
});

/** The shape of `MessageRequestModes`. */
export const messageRequestModes: Shape<MessageRequestModes> = objectOf<MessageRequestModes>({
  messageRequestModeMap: defaulted(mapOf(mapOf(messageRequestModeSetting)), new Map()),
});

/** A body that is all topics and their version. */
export const topicTableBody = jsonBody('topicTable', topicConfigSerializeWrapper);
/** A body that is one `SubscriptionGroupTable`. */
export const subscriptionGroupTableBody = jsonBody(
  'subscriptionGroupTable',
  subscriptionGroupTable,
);
/** A body that is one `TopicConfigList`. */
export const topicConfigListBody = jsonBody('topicConfigList', topicConfigList);
/** A body that is one `GroupConfigList`. */
export const groupConfigListBody = jsonBody('groupConfigList', groupConfigList);
/** A body that is one `MessageRequestModes`. */
export const messageRequestModesBody = jsonBody('messageRequestModes', messageRequestModes);
