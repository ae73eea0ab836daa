/** Sends of several messages (`SendMessageProcessor.sendBatchMessage`). */
import { decodeBatch } from '../../../protocol/batchBody.ts';
import { tagsCode } from '../../../protocol/javaHash.ts';
import { messageSysFlag } from '../../../protocol/message.ts';
import { messageProperty } from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Step } from '../../shared/node.ts';
import type { Broker } from '../state.ts';
import { isRetryTopic } from '../topics/names.ts';
import { type Refusal, refuse, type SendRequest } from './sendAnswer.ts';
import {
  exception,
  illegalMessage,
  propertiesOf,
  waitsForStore,
  wrapperProblem,
} from './sendProperties.ts';
import { type Accepted, envelopeOf, partOf, storeMessages } from './storing.ts';

const topicLengthMax = 127;

/** Stores the messages of a batch; each keeps its own properties, the wrapper's are not stored. */
export function sendBatch(state: Broker, request: SendRequest, accepted: Accepted): Step<Broker> {
  const { header, body } = request.frame;
  const { properties, queueId } = accepted;
  const refused = (refusal: Refusal): Step<Broker> => [
    state,
    refuse(state.config, request, refusal),
  ];
  const illegal = topicProblem(header.topic);
  if (illegal !== undefined) return refused(illegal);
  const batch = decodeBatch(body);
  if (!batch.ok) return refused(exception(batch.problem));
  const problem = wrapperProblem(state, properties);
  if (problem !== undefined) return refused(problem);
  const unwanted = messageSysFlag.transactionMask | messageSysFlag.innerBatch;
  if ((header.sysFlag & unwanted) !== 0) {
    return refused(illegalMessage(state.config.maxMessageSize));
  }
  if (body.length > state.config.maxMessageSize) return refused(exception('batch: too long'));
  const { topic } = accepted;
  const envelope = envelopeOf(state, request, topic, { topic: topic.topicName, queueId });
  const read = batch.value.map((message) => propertiesOf(message.properties));
  return storeMessages(state, request, {
    envelope,
    parts: batch.value.map((message, i) => {
      const code = tagsCode(read[i]?.get(messageProperty.tags));
      return partOf(envelope, message.flag, message.body, message.properties, code);
    }),
    messageIds: read.map((own) => own.get(messageProperty.uniqueKey)),
    queueId,
    transactionId: properties.get(messageProperty.uniqueKey),
    isWaiting: waitsForStore(properties),
  });
}

function topicProblem(topic: string): Refusal | undefined {
  const illegal = (remark: string): Refusal => ({ code: responseCode.MESSAGE_ILLEGAL, remark });
  if (topic.length > topicLengthMax) {
    return illegal(`message topic length too long ${topic.length}`);
  }
  if (isRetryTopic(topic)) return illegal(`batch request does not support retry group ${topic}`);
  return undefined;
}
