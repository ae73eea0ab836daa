/**
 * The request of one attempt (`MQClientAPIImpl.sendMessage`): SEND_MESSAGE_V2 or V1, a batch, or a
 * reply in either form.
 */
import type { RequestHeader } from '../../protocol/commands/index.ts';
import type { MessageQueue } from '../shared/client/index.ts';
import type { Stamp } from '../shared/node.ts';
import type { ProducerSettings } from './config.ts';
import type { Message } from './state.ts';

/** The commands that a producer sends messages by. */
export type SendCommand =
  | 'sendMessageV2'
  | 'sendBatchMessage'
  | 'sendMessage'
  | 'sendReplyMessageV2'
  | 'sendReplyMessage';

/** Commands whose fields are spelt out. */
const isLong: ReadonlySet<SendCommand> = new Set(['sendMessage', 'sendReplyMessage']);

/** Which command a message travels by. */
export function sendCommandOf(message: Message, { sendSmartMsg }: ProducerSettings): SendCommand {
  if (message.reply) return sendSmartMsg ? 'sendReplyMessageV2' : 'sendReplyMessage';
  if (message.batch) return 'sendBatchMessage';
  return sendSmartMsg ? 'sendMessageV2' : 'sendMessage';
}

/** The header of one attempt. The broker's name travels under another name in the long form. */
export function sendHeader(
  command: SendCommand,
  message: Message,
  { topic, brokerName, queueId }: MessageQueue,
  settings: ProducerSettings,
  { at }: Stamp,
): RequestHeader<SendCommand> {
  const { maxReconsumeTimes } = message;
  return {
    producerGroup: settings.producerGroup,
    topic,
    defaultTopic: settings.createTopicKey,
    defaultTopicQueueNums: settings.defaultTopicQueueNums,
    queueId,
    sysFlag: message.sysFlag,
    bornTimestamp: at,
    flag: message.flag,
    properties: message.properties,
    reconsumeTimes: message.reconsumeTimes,
    unitMode: false,
    batch: message.batch,
    ...(maxReconsumeTimes === undefined ? {} : { maxReconsumeTimes }),
    ...(isLong.has(command) ? { bname: brokerName } : { brokerName }),
  };
}
