/** What a consumer tells whoever watches. */
import type { StoredMessage } from '../../protocol/message.ts';
import { messageIdOf } from '../../protocol/messageId.ts';
import { messageProperty, parseProperties } from '../../protocol/messageProperties.ts';
import type { Output } from '../shared/node.ts';
import type { Consumed } from '../shared/observation.ts';
import { originalTopicOf } from './origins.ts';
import { compareQueues, queueName } from './queues.ts';
import type { ConsumerState } from './state.ts';

/** A delivery that a listener answered. */
export interface Answered {
  readonly message: StoredMessage;
  readonly brokerName: string;
  /** Failed deliveries before this one. */
  readonly attempt: number;
  readonly result: Consumed['result'];
  /** An operator gave the message. */
  readonly direct?: true;
}

/** A listener answered. A message of the group's retry topic shows the topic that it came from. */
export function consumedOf(group: string, answered: Answered): Output {
  const { message, brokerName, attempt, result, direct } = answered;
  const properties = parseProperties(message.properties);
  return {
    type: 'observe',
    observation: {
      kind: 'consumed',
      group,
      topic: originalTopicOf(group, message),
      brokerName,
      queueId: message.queueId,
      queueOffset: message.queueOffset,
      msgId: messageIdOf(message),
      keys: properties.get(messageProperty.keys),
      tags: properties.get(messageProperty.tags),
      body: message.body,
      reconsumeTimes: attempt,
      result,
      ...(direct === undefined ? undefined : { direct }),
    },
  };
}

/** The queues of a topic that are held now, pulled or popped; the id -1 is a whole broker. */
export function queuesAssigned(state: ConsumerState, topic: string): Output {
  const held = [...state.queues.values()].filter(({ dropped }) => !dropped);
  const queues = [...held, ...state.popQueues.values()]
    .map(({ queue }) => queue)
    .filter((queue) => queue.topic === topic)
    .sort(compareQueues)
    .map(queueName);
  const { group } = state.config;
  return { type: 'observe', observation: { kind: 'queuesAssigned', group, topic, queues } };
}
