/** What a lite pull consumer tells whoever watches. */
import type { StoredMessage } from '../../protocol/message.ts';
import { messageIdOf } from '../../protocol/messageId.ts';
import { messageProperty, parseProperties } from '../../protocol/messageProperties.ts';
import type { Output } from '../shared/node.ts';
import type { Operation } from './operation.ts';

/** A message that was handed out; `delivery` counts those that were pulled by hand. */
export function polledOf(
  group: string,
  brokerName: string,
  { what, id }: Pick<Operation, 'what' | 'id'>,
  message: StoredMessage,
  delivery: number,
): Output {
  const properties = parseProperties(message.properties);
  const { topic, queueId, queueOffset, body, reconsumeTimes } = message;
  return {
    type: 'observe',
    observation: {
      kind: 'polled',
      ...{ group, topic, brokerName, queueId, queueOffset, body, reconsumeTimes, delivery },
      what: what === 'poll' ? 'poll' : 'pull',
      order: id,
      msgId: messageIdOf(message),
      keys: properties.get(messageProperty.keys),
      tags: properties.get(messageProperty.tags),
    },
  };
}
