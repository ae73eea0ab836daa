/**
 * The answer to a receive (`MQClientAPIImpl.processPopResponse`).
 *
 * Behaviour: each message of a full answer becomes a delivery, in the answer's order, told as
 * `received` before the receive settles. POLLING_FULL, POLLING_TIMEOUT and PULL_NOT_FOUND mean that
 * there is no message.
 * Not modelled: filtering by the tags' text (the broker goes by their hash).
 */

import type { StoredMessage } from '../../../protocol/message.ts';
import { messageIdOf } from '../../../protocol/messageId.ts';
import { messageProperty, parseProperties } from '../../../protocol/messageProperties.ts';
import { handlesOf, orderedTimesOf } from '../../../protocol/popHandles.ts';
import { parseOrderCountInfo } from '../../../protocol/popInfo.ts';
import { parseHandle } from '../../../protocol/receiptHandle.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen, each } from '../../shared/apply.ts';
import { logged } from '../../shared/logged.ts';
import type { Reply, Step } from '../../shared/node.ts';
import type { Received } from '../../shared/observation.ts';
import type { OperationContext } from '../operate.ts';
import { refused, requestEnded, unanswered } from '../settle.ts';
import { type Operation, type SimpleConsumerState, withDelivery } from '../state.ts';

const nothingThere: ReadonlySet<number> = new Set([
  responseCode.POLLING_FULL,
  responseCode.POLLING_TIMEOUT,
  responseCode.PULL_NOT_FOUND,
]);

/** Takes in the answer to a pop, or why there is none. */
export function popped(
  state: SimpleConsumerState,
  { context, outcome }: Reply<'popMessage'>,
): Step<SimpleConsumerState> {
  const { sequence, brokerName } = context as OperationContext; // Made by `transmit` alone.
  const operation = state.open.get(sequence);
  if (operation === undefined) return [state, []];
  if (!outcome.ok) return requestEnded(state, operation, unanswered(outcome));
  const { frame } = outcome;
  const { code, remark } = frame;
  const told = { code, ...(remark === undefined ? {} : { remark }) };
  if (nothingThere.has(code)) return requestEnded(state, operation, { outcome: 'empty', ...told });
  if (code !== responseCode.SUCCESS) {
    return requestEnded(state, operation, { outcome: 'refused', ...told });
  }
  const { body: messages = [], header } = frame;
  const handles = handlesOf(messages, header ?? {}, brokerName);
  if (!handles.ok) return requestEnded(state, operation, refused(handles.problem));
  const counts = parseOrderCountInfo(header?.orderCountInfo);
  if (!counts.ok) return requestEnded(state, operation, refused(counts.problem));
  const taken = each(state, messages.entries(), (now, [index, message]) => {
    const reconsumeTimes = orderedTimesOf(message, counts.value) ?? message.reconsumeTimes;
    return take(now, operation, brokerName, { ...message, reconsumeTimes }, handles.value[index]);
  });
  const result = messages.length === 0 ? 'empty' : 'done';
  return andThen(taken, (now) => requestEnded(now, operation, { outcome: result, ...told }));
}

/** What cannot be acknowledged is left to come back by itself. */
function take(
  state: SimpleConsumerState,
  { id, topic }: Operation,
  brokerName: string,
  message: StoredMessage,
  text: string | undefined,
): Step<SimpleConsumerState> {
  const handle = parseHandle(text);
  if (text === undefined || !handle.ok) {
    const { queueId, queueOffset } = message;
    const place = `${message.topic} in queue ${queueId} at ${queueOffset}`;
    return [state, [logged('warn', `a message of ${place} came without a handle`)]];
  }
  const properties = parseProperties(message.properties);
  const observation: Received = {
    kind: 'received',
    group: state.settings.group,
    topic,
    brokerName,
    receive: id,
    delivery: state.nextDelivery,
    handle: text,
    msgId: messageIdOf(message),
    keys: properties.get(messageProperty.keys),
    tags: properties.get(messageProperty.tags),
    body: message.body,
    reconsumeTimes: message.reconsumeTimes,
    popTime: Number(handle.value.popTime),
    invisibleTime: Number(handle.value.invisibleTime),
  };
  const next = withDelivery(state, { topic, handles: [text] });
  return [next, [{ type: 'observe', observation }]];
}
