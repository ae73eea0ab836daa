/** What a message is: its properties tell (`TopicMessageType.parseFromMessageProperty`). */
import { messageProperty } from '../../../protocol/messageProperties.ts';

/** What messages can be; topics can be more. */
export type MessageType = 'TRANSACTION' | 'DELAY' | 'FIFO' | 'NORMAL';

/** Packed or not: the properties of a message. */
type Properties = ReadonlyMap<string, string>;

const { delay, timerDeliverMs, timerDelaySec, timerDelayMs } = messageProperty;

const delays = [delay, timerDeliverMs, timerDelaySec, timerDelayMs] as const;

/** The type of a message: the first that fits, half messages before all others. */
export function messageTypeOf(properties: Properties): MessageType {
  if (properties.get(messageProperty.transactionPrepared) === 'true') return 'TRANSACTION';
  if (delays.some((name) => properties.has(name))) return 'DELAY';
  return properties.has(messageProperty.shardingKey) ? 'FIFO' : 'NORMAL';
}

/** Whether messages of a type may be sent to topics of a type. */
export function fits(topicType: string, messageType: MessageType): boolean {
  return topicType === messageType || topicType === 'MIXED';
}

/** Why a message is refused (`DefaultTopicMessageTypeValidator`). */
export function mismatchText(topicType: string, messageType: MessageType): string {
  const text = `the expected type is ${topicType}, but actual type is ${messageType}`;
  return `TopicMessageType validate failed, ${text}`;
}
