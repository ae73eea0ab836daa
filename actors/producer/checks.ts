/**
 * What a client checks before a send (`Validators.checkMessage`, `MessageBatch`): refused here, an
 * order goes nowhere.
 *
 * Not modelled: the file separator in `INNER_MULTI_DISPATCH`.
 */
import { messageProperty } from '../../protocol/messageProperties.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { topicNameProblem } from '../shared/client/index.ts';
import type { ProducerSettings } from './config.ts';
import type { MessageContent, SendOrder } from './events.ts';
import { selectors } from './selectors.ts';
import { noCode } from './settle.ts';

/** Why an order is refused. */
export interface Problem {
  readonly remark: string;
  readonly code: number;
}

const forbidden: ReadonlySet<string> = new Set([
  'SCHEDULE_TOPIC_XXXX',
  'RMQ_SYS_TRANS_HALF_TOPIC',
  'RMQ_SYS_TRANS_OP_HALF_TOPIC',
  'TRANS_CHECK_MAX_TIME_TOPIC',
  'SELF_TEST_TOPIC',
  'OFFSET_MOVED_EVENT',
]);

const delayedBatch = 'TimeDelayLevel is not supported for batching';

const problem = (remark: string, code: number = noCode): Problem => ({ remark, code });

/** What is wrong with an order; `undefined` if nothing is. */
export function problemOf(order: SendOrder, settings: ProducerSettings): Problem | undefined {
  const { topic, messages } = order;
  const name = topicNameProblem(topic);
  if (name !== undefined) return problem(name);
  if (forbidden.has(topic)) return problem(`Sending message to topic[${topic}] is forbidden.`);
  const content =
    messages === undefined
      ? contentProblem(order, settings)
      : batchProblem(order, messages, settings);
  return content ?? targetProblem(order);
}

function contentProblem(
  { body, properties = {} }: MessageContent,
  { maxMessageSize }: ProducerSettings,
): Problem | undefined {
  const { MESSAGE_ILLEGAL } = responseCode;
  if (body.length === 0) return problem('the message body length is zero', MESSAGE_ILLEGAL);
  if (body.length > maxMessageSize) {
    return problem(`the message body size over max value, MAX: ${maxMessageSize}`, MESSAGE_ILLEGAL);
  }
  const isBlank = Object.entries(properties).some(([name, value]) => !name.trim() || !value.trim());
  if (isBlank) return problem('The name or value of property can not be null or blank string!');
  return undefined;
}

function batchProblem(
  { topic, delayLevel }: SendOrder,
  messages: readonly MessageContent[],
  settings: ProducerSettings,
): Problem | undefined {
  if (messages.length === 0) return problem('a batch has no messages');
  if ((delayLevel ?? 0) > 0) return problem(delayedBatch);
  if (topic.startsWith('%RETRY%')) return problem('Retry Group is not supported for batching');
  for (const message of messages) {
    const found = contentProblem(message, settings);
    if (found !== undefined) return found;
    const level = Number(message.properties?.[messageProperty.delay] ?? 0);
    if (level > 0) return problem(delayedBatch);
  }
  return undefined;
}

function targetProblem({ queueId, brokerName, selector }: SendOrder): Problem | undefined {
  if (brokerName !== undefined && queueId === undefined) {
    return problem(`a queue of broker ${brokerName} needs its id`);
  }
  if (selector === undefined) return undefined;
  if (queueId !== undefined) return problem('either a queue or a selector, not both');
  return selectors.has(selector.name) ? undefined : problem(`no selector named ${selector.name}`);
}
