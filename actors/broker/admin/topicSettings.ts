/** What is refused of topics' settings, and which settings are the same. */
import type { TopicConfig } from '../../../protocol/bodies/topicConfig.ts';
import type { Broker } from '../state.ts';
import { isSystemTopic, topicNameProblem } from '../topics/names.ts';

/** Why a topic of this name may not be changed by an operator; undefined if it may. */
export function topicRefusal(state: Broker, topic: string): string | undefined {
  return topicNameProblem(topic) ?? systemTopicRefusal(state, topic);
}

/** The same of a name that need not be well formed. */
export function systemTopicRefusal({ config }: Broker, topic: string): string | undefined {
  const isReserved = config.validateSystemTopicWhenUpdateTopic && isSystemTopicHere(config, topic);
  return isReserved ? `The topic[${topic}] is conflict with system topic.` : undefined;
}

/** Topics of the system that are named for this broker and its cluster. */
export function ownSystemTopics({ clusterName, brokerName }: Broker['config']): readonly string[] {
  return [clusterName, brokerName, `${clusterName}_REPLY_TOPIC`];
}

/** Whether a topic belongs to this broker's system. */
export function isSystemTopicHere(config: Broker['config'], topic: string): boolean {
  return ownSystemTopics(config).includes(topic) || isSystemTopic(topic);
}

/** Whether two settings of one topic are the same. */
export function sameTopic(one: TopicConfig, other: TopicConfig): boolean {
  return (
    one.order === other.order &&
    one.perm === other.perm &&
    one.readQueueNums === other.readQueueNums &&
    one.writeQueueNums === other.writeQueueNums &&
    one.topicFilterType === other.topicFilterType &&
    one.topicSysFlag === other.topicSysFlag &&
    one.attributes.size === other.attributes.size &&
    [...one.attributes].every(([name, value]) => other.attributes.get(name) === value)
  );
}
