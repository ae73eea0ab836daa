/**
 * Popped messages as a consumer has them: under the topic that was asked for, with the handle that
 * the broker wants each of them settled by (upstream `MQClientAPIImpl.processPopResponse`).
 *
 * Not modelled: the property `1ST_POP_TIME`, which no listener here looks at; the counts of ordered
 * pops.
 */
import type { StoredMessage } from '../../protocol/message.ts';
import { handlesOf, type PopAnswer } from '../../protocol/popHandles.ts';
import { parseHandle, type ReceiptHandle } from '../../protocol/receiptHandle.ts';
import type { MessageQueue } from '../shared/client/index.ts';

/** A message that was handed out for a while. */
export interface PoppedMessage {
  /** Its topic is the one asked for, also if it lies in a retry topic of it. */
  readonly message: StoredMessage;
  readonly handle: ReceiptHandle;
  /** The handle as the broker gave it, or as it would have. */
  readonly handleText: string;
}

/**
 * The messages of an answer to a pop of an assignment; undefined if one of them has no handle that
 * can be read: upstream gives up the whole answer then, and the messages come back by themselves.
 */
export function poppedMessages(
  { topic, brokerName }: MessageQueue,
  answer: PopAnswer,
  messages: readonly StoredMessage[],
): readonly PoppedMessage[] | undefined {
  const handles = handlesOf(messages, answer, brokerName);
  if (!handles.ok) return undefined;
  const popped: PoppedMessage[] = [];
  for (const [index, message] of messages.entries()) {
    const handleText = handles.value[index];
    const handle = parseHandle(handleText);
    if (handleText === undefined || !handle.ok) return undefined;
    popped.push({ message: { ...message, topic }, handle: handle.value, handleText });
  }
  return popped;
}

/** Whether the time for which a message was handed out is over, at this wall time in ms. */
export function isOverdue({ handle }: PoppedMessage, at: number): boolean {
  const popTime = Number(handle.popTime);
  const invisibleTime = Number(handle.invisibleTime);
  return popTime <= 0 || invisibleTime <= 0 || at - popTime >= invisibleTime;
}
