/** What a send is refused for before its message is looked at (`AbstractSendMessageProcessor`). */
import type { TopicConfig } from '../../../protocol/bodies/topicConfig.ts';
import { withoutPort } from '../../../protocol/hosts.ts';
import { messageProperty } from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { linkOf } from '../../connection/index.ts';
import { draw } from '../../shared/entropy.ts';
import type { Broker, Found } from '../state.ts';
import { isForbiddenToSend, topicNameProblem, withFaq } from '../topics/names.ts';
import { permissionBits, permissionText } from '../topics/permission.ts';
import { findOrCreateTopic } from '../topics/topics.ts';
import type { Refusal, SendRequest } from './sendAnswer.ts';
import { exception, type Properties } from './sendProperties.ts';

/** Salt of the draw of a queue. */
const queueSalt = 1;

/** The checks that come before the topic is known, in upstream's order. */
export function earlyProblem(
  { config }: Broker,
  request: SendRequest,
  known: TopicConfig | undefined,
): Refusal | undefined {
  const { header, body } = request.frame;
  if (body.length === 0) {
    return exception('the request has no body');
  }
  const { startAcceptSendRequestTimestamp: startAt } = config;
  if (request.at < startAt) {
    const remark = `broker unable to service, until ${humanTime(startAt)}`;
    return { code: responseCode.SYSTEM_ERROR, remark };
  }
  const mayWrite = (config.brokerPermission & permissionBits.write) !== 0;
  if (!mayWrite && known?.order) {
    const host = withoutPort(config.address);
    const remark = `the broker[${host}] sending message is forbidden`;
    return { code: responseCode.NO_PERMISSION, remark };
  }
  // A topic that exists was looked at when it was made.
  const nameProblem = known === undefined ? topicNameProblem(header.topic) : undefined;
  if (nameProblem !== undefined) {
    return { code: responseCode.INVALID_PARAMETER, remark: nameProblem };
  }
  if (isForbiddenToSend(header.topic)) {
    const remark = `Sending message to topic[${header.topic}] is forbidden.`;
    return { code: responseCode.NO_PERMISSION, remark };
  }
  return undefined;
}

/** As upstream writes times for people, in UTC here (`UtilAll.timeMillisToHumanString2`). */
function humanTime(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('.', ',').replace('Z', '');
}

/** The topic of a send to one that does not exist, created where it may be. */
export function newTopicOfSend(state: Broker, request: SendRequest): Found<TopicConfig> | Refusal {
  const { topic, defaultTopic, defaultTopicQueueNums, unitMode = false } = request.frame.header;
  if (defaultTopic === undefined) return exception('defaultTopic: missing');
  if (defaultTopicQueueNums === undefined) return exception('defaultTopicQueueNums: missing');
  const wanted = { topic, defaultTopic, defaultTopicQueueNums, unitMode };
  return findOrCreateTopic(state, wanted, request);
}

/** The refusal of a send to a topic that cannot be created. */
export function noSuchTopic(topic: string): Refusal {
  const remark = withFaq(`topic[${topic}] not exist, apply first please!`);
  return { code: responseCode.TOPIC_NOT_EXIST, remark };
}

/** The queue of a send: the one asked for, or one drawn among those that may be written. */
export function queueOfSend(
  state: Broker,
  request: SendRequest,
  topic: TopicConfig,
  properties: Properties,
): number | Refusal {
  const { batch, queueId } = request.frame.header;
  const { readQueueNums, writeQueueNums } = topic;
  if (queueId >= Math.max(writeQueueNums, readQueueNums)) {
    const peer = linkOf(state.connections, request.connection)?.peer ?? '';
    const remark = `request queueId[${queueId}] is illegal, ${topicText(topic)} Producer: ${peer}`;
    return { code: responseCode.INVALID_PARAMETER, remark };
  }
  // The wrapper of a batch has no priority, nor has what is delayed.
  const isPlain = !batch && !properties.has(messageProperty.delay);
  const priority = isPlain ? properties.get(messageProperty.priority) : undefined;
  if (priority !== undefined && /^\+?\d{1,9}$/.test(priority) && writeQueueNums > 0) {
    return Math.min(Number(priority), writeQueueNums - 1);
  }
  if (queueId >= 0) return queueId;
  if (writeQueueNums <= 0) return exception('the topic has no queue to write to');
  return draw(request.entropy, queueSalt, writeQueueNums);
}

/** A topic's settings in Java's words (`TopicConfig.toString`), as remarks quote them. */
function topicText(topic: TopicConfig): string {
  const attributes = [...topic.attributes].map(([name, value]) => `${name}=${value}`).join(', ');
  return (
    `TopicConfig [topicName=${topic.topicName}, readQueueNums=${topic.readQueueNums}, ` +
    `writeQueueNums=${topic.writeQueueNums}, perm=${permissionText(topic.perm)}, ` +
    `topicFilterType=${topic.topicFilterType}, topicSysFlag=${topic.topicSysFlag}, ` +
    `order=${topic.order}, attributes={${attributes}}]`
  );
}
