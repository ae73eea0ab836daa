/** What a message says of itself: where it was sent to. */
import type { StoredMessage } from '../../protocol/message.ts';
import { messageProperty, propertyOf } from '../../protocol/messageProperties.ts';
import { retryTopicOf } from '../../protocol/retryTopics.ts';

/**
 * The topic that a listener is shown: of a message that came by the group's retry topic, the one
 * that it was sent to (upstream `DefaultMQPushConsumerImpl.resetRetryAndNamespace`).
 */
export function originalTopicOf(group: string, { topic, properties }: StoredMessage): string {
  if (topic !== retryTopicOf(group)) return topic;
  return propertyOf(properties, messageProperty.retryTopic) ?? topic;
}
