/** What a message says of itself: where it was sent to, and under which id. */
import type { StoredMessage } from '../../protocol/message.ts';
import { offsetMessageId } from '../../protocol/messageId.ts';
import { messageProperty, propertyOf } from '../../protocol/messageProperties.ts';
import { retryTopicOf } from './subscription.ts';

/**
 * The topic that a listener is shown: of a message that came by the group's retry topic, the one
 * that it was sent to (upstream `DefaultMQPushConsumerImpl.resetRetryAndNamespace`).
 */
export function originalTopicOf(group: string, { topic, properties }: StoredMessage): string {
  if (topic !== retryTopicOf(group)) return topic;
  return propertyOf(properties, messageProperty.retryTopic) ?? topic;
}

/** The id that clients go by: the one its sender gave it, else its place in the store. */
export function messageIdOf({ properties, storeHost, physicalOffset }: StoredMessage): string {
  return (
    propertyOf(properties, messageProperty.uniqueKey) ?? offsetMessageId(storeHost, physicalOffset)
  );
}
