/**
 * The way of a send, whatever its command: checks, topic, queue, message, store, answer
 * (`SendMessageProcessor`).
 */
import type { TopicConfig } from '../../protocol/bodies/topicConfig.ts';
import { tagsCode } from '../../protocol/javaHash.ts';
import { messageSysFlag } from '../../protocol/message.ts';
import { messageProperty } from '../../protocol/messageProperties.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { linkOf } from '../connection/index.ts';
import { andThen } from '../shared/apply.ts';
import type { Step } from '../shared/node.ts';
import { type BatchPart, decodeBatch } from './batchBody.ts';
import { isRetryTopic } from './names.ts';
import { withHostBits } from './records.ts';
import { type Destination, retryDestination } from './retrySend.ts';
import { isRefusal, type Refusal, refuse, type SendRequest } from './sendAnswer.ts';
import { earlyProblem, noSuchTopic, queueOfSend, topicOfSend } from './sendChecks.ts';
import {
  illegalMessage,
  type Properties,
  propertiesOf,
  propertyProblem,
  storedProperties,
  uniqueKeyOf,
  waitsForStore,
  wrapperProblem,
} from './sendProperties.ts';
import type { Broker } from './state.ts';
import type { Draft } from './store.ts';
import { type Storing, storeMessages } from './storing.ts';

const batchTopicLengthMax = 127;

/** What a look at the message came to. */
interface Prepared {
  readonly step: Step<Broker>;
  readonly outcome: Storing | Refusal;
}

/** Handles a request to append messages. */
export function send(state: Broker, request: SendRequest): Step<Broker> {
  const early = earlyProblem(state, request);
  if (early !== undefined) return [state, refuse(state.config, request, early)];
  const { step, config } = topicOfSend(state, request);
  if (config === undefined) {
    const refusal = noSuchTopic(request.frame.header.topic);
    return [step[0], [...step[1], ...refuse(state.config, request, refusal)]];
  }
  const sent = (now: Broker): Step<Broker> => sendTo(now, request, config);
  return step[1].length === 0 ? sent(step[0]) : andThen(step, sent);
}

function sendTo(state: Broker, request: SendRequest, topic: TopicConfig): Step<Broker> {
  const { header } = request.frame;
  const properties = propertiesOf(header.properties);
  const queue = queueOfSend(state, request, topic, properties);
  if (isRefusal(queue)) return [state, refuse(state.config, request, queue)];
  const prepare = header.batch ? prepareBatch : prepareSingle;
  const { step, outcome } = prepare(state, request, topic, properties, queue.queueId);
  const stored = (now: Broker): Step<Broker> =>
    isRefusal(outcome)
      ? [now, refuse(now.config, request, outcome)]
      : storeMessages(now, request, outcome);
  return step[1].length === 0 ? stored(step[0]) : andThen(step, stored);
}

function prepareSingle(
  state: Broker,
  request: SendRequest,
  topic: TopicConfig,
  properties: Properties,
  queueId: number,
): Prepared {
  const { header, body } = request.frame;
  const asked: Destination = { topic: header.topic, queueId, isDeadLetter: false };
  const { step, destination } = isRetryTopic(header.topic)
    ? retryDestination(state, request, asked)
    : { step: [state, []] as Step<Broker>, destination: asked };
  if (isRefusal(destination)) return { step, outcome: destination };
  const lacksKey =
    topic.attributes.get('cleanup.policy') === 'COMPACTION' &&
    !properties.has(messageProperty.keys);
  if (lacksKey) {
    const remark = 'Required message key is missing';
    return { step, outcome: { code: responseCode.MESSAGE_ILLEGAL, remark } };
  }
  const problem =
    propertyProblem(state, properties, destination.isDeadLetter) ??
    transactionProblem(state, request);
  if (problem !== undefined) return { step, outcome: problem };
  const transactionId = uniqueKeyOf(state, properties, request);
  const additions: [string, string][] = [];
  if (!properties.has(messageProperty.uniqueKey)) {
    additions.push([messageProperty.uniqueKey, transactionId]);
  }
  const packed = storedProperties(state, withoutDelay(properties, destination), additions);
  const draft = draftOf(state, request, topic, destination, {
    flag: header.flag,
    body,
    properties: packed,
  });
  const outcome: Storing = {
    drafts: [draft],
    tagsCodes: [tagsCode(properties.get(messageProperty.tags))],
    messageIds: [transactionId],
    queueId,
    transactionId,
    isWaiting: waitsForStore(properties),
  };
  return { step, outcome };
}

/** A message that is given up is not delayed any more. */
function withoutDelay(properties: Properties, { isDeadLetter }: Destination): Properties {
  return isDeadLetter ? new Map(properties).set(messageProperty.delay, '-1') : properties;
}

/** Prepared and rolled back messages never reach a queue: upstream acknowledges and loses them. */
function transactionProblem({ config }: Broker, { frame }: SendRequest): Refusal | undefined {
  const state = frame.header.sysFlag & messageSysFlag.transactionMask;
  const isPlain =
    state === messageSysFlag.transactionNone || state === messageSysFlag.transactionCommit;
  return isPlain ? undefined : illegalMessage(config.maxMessageSize);
}

function prepareBatch(
  state: Broker,
  request: SendRequest,
  topic: TopicConfig,
  properties: Properties,
  queueId: number,
): Prepared {
  const { header, body } = request.frame;
  const refused = (outcome: Refusal): Prepared => ({ step: [state, []], outcome });
  if (header.topic.length > batchTopicLengthMax) {
    const remark = `message topic length too long ${header.topic.length}`;
    return refused({ code: responseCode.MESSAGE_ILLEGAL, remark });
  }
  if (isRetryTopic(header.topic)) {
    const remark = `batch request does not support retry group ${header.topic}`;
    return refused({ code: responseCode.MESSAGE_ILLEGAL, remark });
  }
  const parts = decodeBatch(body);
  if (!parts.ok) return refused({ code: responseCode.SYSTEM_ERROR, remark: parts.problem });
  const problem = wrapperProblem(state, properties);
  if (problem !== undefined) return refused(problem);
  const isTransaction = (header.sysFlag & messageSysFlag.transactionMask) !== 0;
  if (isTransaction || body.length > state.config.maxMessageSize) {
    return refused(illegalMessage(state.config.maxMessageSize));
  }
  const destination = { topic: header.topic, queueId, isDeadLetter: false };
  const read = parts.value.map((part) => propertiesOf(part.properties));
  const outcome: Storing = {
    drafts: parts.value.map((part) => draftOf(state, request, topic, destination, part)),
    tagsCodes: read.map((each) => tagsCode(each.get(messageProperty.tags))),
    messageIds: read.map((each) => each.get(messageProperty.uniqueKey)),
    queueId,
    transactionId: properties.get(messageProperty.uniqueKey),
    isWaiting: waitsForStore(properties),
  };
  return { step: [state, []], outcome };
}

function draftOf(
  state: Broker,
  request: SendRequest,
  topic: TopicConfig,
  { topic: name, queueId }: Destination,
  { flag, body, properties }: BatchPart,
): Draft {
  const { header } = request.frame;
  const storeHost = state.config.address;
  const bornHost = linkOf(state.connections, request.connection)?.peer ?? '0.0.0.0:0';
  const isMulti = topic.topicFilterType === 'MULTI_TAG';
  const sysFlag = header.sysFlag | (isMulti ? messageSysFlag.multiTags : 0);
  return {
    topic: name,
    queueId,
    flag,
    sysFlag: withHostBits(sysFlag, bornHost, storeHost),
    bornTimestamp: header.bornTimestamp,
    bornHost,
    storeTimestamp: request.at,
    storeHost,
    reconsumeTimes: header.reconsumeTimes ?? 0,
    preparedTransactionOffset: 0,
    body,
    properties,
  };
}
