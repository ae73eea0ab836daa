/**
 * The way of a send, whatever its command: checks, topic, queue, message, store, answer
 * (`SendMessageProcessor`).
 */
import type { TopicConfig } from '../../../protocol/bodies/topicConfig.ts';
import { andThen } from '../../shared/apply.ts';
import type { Step } from '../../shared/node.ts';
import { refusesSends, rejected } from '../replication/slaveRefusals.ts';
import type { Broker } from '../state.ts';
import { topicConfigOf } from '../topics/topics.ts';
import { refuse, type SendRequest } from './sendAnswer.ts';
import { sendBatch } from './sendBatch.ts';
import { earlyProblem, newTopicOfSend, noSuchTopic, queueOfSend } from './sendChecks.ts';
import { propertiesOf } from './sendProperties.ts';
import { sendSingle } from './sendSingle.ts';

/** Handles a request to append messages. */
export function send(state: Broker, request: SendRequest): Step<Broker> {
  return refusesSends(state.config) ? rejected(state, request) : admit(state, request, sendTo);
}

/** What goes on with a request once its topic is there. */
type Accept = (state: Broker, request: SendRequest, topic: TopicConfig) => Step<Broker>;

/** Checks what all requests with a message are checked for, and finds or makes their topic. */
export function admit(state: Broker, request: SendRequest, accept: Accept): Step<Broker> {
  const { topic } = request.frame.header;
  const known = topicConfigOf(state, topic);
  const early = earlyProblem(state, request, known);
  if (early !== undefined) return [state, refuse(state.config, request, early)];
  if (known !== undefined) return accept(state, request, known);
  const made = newTopicOfSend(state, request);
  if ('code' in made) return [state, refuse(state.config, request, made)];
  const { step, config } = made;
  return andThen(step, (now) =>
    config === undefined
      ? [now, refuse(now.config, request, noSuchTopic(topic))]
      : accept(now, request, config),
  );
}

function sendTo(state: Broker, request: SendRequest, topic: TopicConfig): Step<Broker> {
  const { header } = request.frame;
  const properties = propertiesOf(header.properties);
  const queueId = queueOfSend(state, request, topic, properties);
  if (typeof queueId === 'object') return [state, refuse(state.config, request, queueId)];
  return header.batch
    ? sendBatch(state, request, { topic, properties, queueId })
    : sendSingle(state, request, { topic, properties, queueId });
}
