/** Sends of one message (`SendMessageProcessor.sendMessage`). */
import type { TopicConfig } from '../../../protocol/bodies/topicConfig.ts';
import { tagsCode } from '../../../protocol/javaHash.ts';
import { messageSysFlag } from '../../../protocol/message.ts';
import { messageProperty } from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Stamp, Step } from '../../shared/node.ts';
import { type Delayed, delayed, delayLevelOf, type Place } from '../delays/delayLevels.ts';
import { recallableBy } from '../delays/recallHandles.ts';
import { timed } from '../delays/timerPlacing.ts';
import type { Broker } from '../state.ts';
import { isRetryTopic } from '../topics/names.ts';
import { halfSysFlag, halved, isHalf } from '../transactions/halfMessages.ts';
import { type Destination, retryDestination } from './retrySend.ts';
import { type Refusal, refuse, type SendRequest } from './sendAnswer.ts';
import {
  illegalMessage,
  type Properties,
  propertyProblem,
  storedProperties,
  uniqueKeyOf,
  waitsForStore,
} from './sendProperties.ts';
import { type Accepted, envelopeOf, partOf, storeMessages } from './storing.ts';

/** The DELAY of a dead letter. */
const noDelay = '-1';

/** Stores the message where it was sent to, or where a message to consume again has to go. */
export function sendSingle(state: Broker, request: SendRequest, accepted: Accepted): Step<Broker> {
  // The settings' own text: that of the request is a piece of a header that would stay in memory.
  const topic = accepted.topic.topicName;
  if (!isRetryTopic(topic)) {
    const { queueId } = accepted;
    return sendTo(state, request, accepted, { topic, queueId, isDeadLetter: false });
  }
  const { step, destination } = retryDestination(state, request, accepted);
  return andThen(step, (now) =>
    'remark' in destination
      ? [now, refuse(now.config, request, destination)]
      : sendTo(now, request, accepted, destination),
  );
}

function sendTo(
  state: Broker,
  request: SendRequest,
  accepted: Accepted,
  destination: Destination,
): Step<Broker> {
  const { header, body } = request.frame;
  const { queueId } = accepted;
  const told = destination.isDeadLetter
    ? new Map(accepted.properties).set(messageProperty.delay, noDelay)
    : accepted.properties;
  const problem = problemOf(state, request, accepted.topic, told);
  if (problem !== undefined) return [state, refuse(state.config, request, problem)];
  const transactionId = uniqueKeyOf(state, told, request);
  const isPrepared = isHalf(told, header.reconsumeTimes ?? 0);
  const first = isPrepared
    ? halved(told, transactionId, destination)
    : { place: destination, properties: told };
  const lying = placed(state, first.properties, first.place, request);
  if ('remark' in lying) return [state, refuse(state.config, request, lying)];
  const { place, properties } = lying;
  const packed = storedProperties(state, properties, transactionId);
  const sent = envelopeOf(state, request, accepted.topic, place);
  const envelope = isPrepared ? { ...sent, sysFlag: halfSysFlag(sent.sysFlag) } : sent;
  const code = tagsCode(properties.get(messageProperty.tags));
  return storeMessages(state, request, {
    envelope,
    parts: [partOf(envelope, header.flag, body, packed, code)],
    messageIds: [transactionId],
    queueId,
    transactionId,
    isWaiting: waitsForStore(properties),
    ...recallableBy(state, place, properties, transactionId),
  });
}

/** Where the message lies first, and what it says there: that it has to wait, if it has. */
function placed(state: Broker, told: Properties, real: Place, stamp: Stamp): Delayed | Refusal {
  const level = delayLevelOf(told) ?? 0;
  if (level <= 0) return timed(state, told, real, stamp) ?? { place: real, properties: told };
  const properties = new Map(told);
  properties.delete(messageProperty.priority);
  return delayed(state.config, properties, level, real);
}

function problemOf(
  state: Broker,
  { frame }: SendRequest,
  topic: TopicConfig,
  properties: Properties,
): Refusal | undefined {
  const lacksKey =
    topic.attributes.get('cleanup.policy') === 'COMPACTION' &&
    !properties.has(messageProperty.keys);
  if (lacksKey) {
    const remark = 'Required message key is missing';
    return { code: responseCode.MESSAGE_ILLEGAL, remark };
  }
  const reconsumeTimes = frame.header.reconsumeTimes ?? 0;
  const problem = propertyProblem(state, properties, reconsumeTimes);
  if (problem !== undefined) return problem;
  // Prepared and rolled back messages never reach a queue: upstream acknowledges and loses them.
  // The phase of a half message is the broker's affair.
  const phase = isHalf(properties, reconsumeTimes)
    ? messageSysFlag.transactionNone
    : frame.header.sysFlag & messageSysFlag.transactionMask;
  const isPlain =
    (phase === messageSysFlag.transactionNone || phase === messageSysFlag.transactionCommit) &&
    // Inner batches are for topics with batch consume queues.
    (frame.header.sysFlag & messageSysFlag.innerBatch) === 0;
  return isPlain ? undefined : illegalMessage(state.config.maxMessageSize);
}
