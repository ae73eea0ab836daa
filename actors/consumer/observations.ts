/** What a consumer tells whoever watches. */
import { offsetMessageId } from '../../protocol/messageId.ts';
import { messageProperty, parseProperties } from '../../protocol/messageProperties.ts';
import type { Output } from '../shared/node.ts';
import { compareQueues, queueName } from './queues.ts';
import type { ConsumerState, RunningTask } from './state.ts';
import { retryTopicOf } from './subscription.ts';

/** A listener answered. A message of the group's retry topic shows the topic that it came from. */
export function consumedOf(group: string, task: RunningTask): Output {
  const { message, attempt, result, key } = task;
  const properties = parseProperties(message.properties);
  const isRetry = message.topic === retryTopicOf(group);
  const brokerName = key.slice(key.indexOf('@') + 1, key.lastIndexOf('@'));
  return {
    type: 'observe',
    observation: {
      kind: 'consumed',
      group,
      topic: (isRetry ? properties.get(messageProperty.retryTopic) : undefined) ?? message.topic,
      brokerName,
      queueId: message.queueId,
      queueOffset: message.queueOffset,
      msgId:
        properties.get(messageProperty.uniqueKey) ??
        offsetMessageId(message.storeHost, message.physicalOffset),
      keys: properties.get(messageProperty.keys),
      tags: properties.get(messageProperty.tags),
      body: message.body,
      reconsumeTimes: attempt,
      result,
    },
  };
}

/** The queues of a topic that are held now. */
export function queuesAssigned(state: ConsumerState, topic: string): Output {
  const queues = [...state.queues.values()]
    .filter(({ queue, dropped }) => queue.topic === topic && !dropped)
    .map(({ queue }) => queue)
    .sort(compareQueues)
    .map(queueName);
  const { group } = state.config;
  return { type: 'observe', observation: { kind: 'queuesAssigned', group, topic, queues } };
}
