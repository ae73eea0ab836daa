/** What a pop is refused for, in upstream's order (`PopMessageProcessor.processRequest`). */
import type { SubscriptionData } from '../../../protocol/bodies/heartbeatData.ts';
import { withoutPort } from '../../../protocol/hosts.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { popRetryTopicV1, popRetryTopicV2 } from '../../../protocol/retryTopics.ts';
import { linkOf } from '../../connection/index.ts';
import { compensate } from '../../shared/membership/consumers.ts';
import type { Members } from '../../shared/membership/members.ts';
import type { Stamp, Step } from '../../shared/node.ts';
import { carriedFilter, type MessageFilter } from '../filters/messageFilter.ts';
import type { Refusal } from '../sends/sendAnswer.ts';
import type { Broker } from '../state.ts';
import { findGroup } from '../topics/groups.ts';
import { withFaq } from '../topics/names.ts';
import { permissionBits } from '../topics/permission.ts';
import { everything, isTagType, parseSubscription } from '../topics/subscription.ts';
import { topicConfigOf } from '../topics/topics.ts';
import type { PopRequest } from './popping.ts';

/** What a pop may read. */
export interface PopAdmission {
  /** Undefined for no filter at all. */
  readonly subscription: MessageFilter | undefined;
  readonly queues: number;
}

/** The step of the checks (a group may be created by them), and what they came to. */
export interface PopChecked {
  readonly step: Step<Broker>;
  readonly outcome: PopAdmission | Refusal;
}

/** Most messages of one pop. */
const popMessagesMax = 32;
/** How late a pop may come at the broker. */
const tooLateMs = 500;

const { INVALID_PARAMETER, NO_PERMISSION, POLLING_TIMEOUT, SYSTEM_ERROR } = responseCode;

/** A request that names a queue, or all of a topic. */
export interface AboutQueue {
  readonly connection: string;
  readonly frame: { readonly header: { readonly topic: string; readonly queueId: number } };
}

/** Checks a pop. */
export function checkPop(state: Broker, request: PopRequest, stamp: Stamp): PopChecked {
  const { header } = request.frame;
  const refused = checkBroker(state, request, stamp) ?? checkTopic(state, request);
  if (refused !== undefined) return { step: [state, []], outcome: refused };
  const { step, refused: unfit } = checkGroup(state, header.consumerGroup, stamp);
  if (unfit !== undefined) return { step, outcome: unfit };
  const { members, outcome } = checkFilter(step[0], request, stamp);
  return {
    step: [members === step[0].members ? step[0] : { ...step[0], members }, step[1]],
    outcome,
  };
}

/** The step of a look for a group, which may create it, and why it is refused, if it is. */
export interface GroupChecked {
  readonly step: Step<Broker>;
  readonly refused: Refusal | undefined;
}

/** Checks the group of a request about what it may pop. */
export function checkGroup(state: Broker, name: string, stamp: Stamp): GroupChecked {
  const { step, config: group } = findGroup(state, name, stamp);
  if (group === undefined) {
    const remark = withFaq(`subscription group [${name}] does not exist, `);
    return { step, refused: { code: responseCode.SUBSCRIPTION_GROUP_NOT_EXIST, remark } };
  }
  if (!group.consumeEnable) {
    const remark = `subscription group no permission, ${name}`;
    return { step, refused: { code: NO_PERMISSION, remark } };
  }
  return { step, refused: undefined };
}

function checkBroker(
  { config }: Broker,
  { frame }: PopRequest,
  { at }: Stamp,
): Refusal | undefined {
  const { bornTime, pollTime, maxMsgNums } = frame.header;
  const host = withoutPort(config.address);
  if (at - Number(bornTime) - Number(pollTime) > tooLateMs) {
    const remark = `the broker[${host}] pop message is timeout too much`;
    return { code: POLLING_TIMEOUT, remark };
  }
  if ((config.brokerPermission & permissionBits.read) === 0) {
    return { code: NO_PERMISSION, remark: `the broker[${host}] pop message is forbidden` };
  }
  if (maxMsgNums > popMessagesMax) {
    const remark = `the broker[${host}] pop message's num is greater than ${popMessagesMax}`;
    return { code: INVALID_PARAMETER, remark };
  }
  if (!config.timerWheelEnable) {
    const remark = `the broker[${host}] pop message is forbidden because timerWheelEnable is false`;
    return { code: SYSTEM_ERROR, remark };
  }
  return undefined;
}

/** Checks the topic and the queue that a request asks for. */
export function checkTopic(state: Broker, request: AboutQueue): Refusal | undefined {
  const { topic, queueId } = request.frame.header;
  const config = topicConfigOf(state, topic);
  if (config === undefined) return unknownTopic(topic);
  if ((config.perm & permissionBits.read) === 0) {
    return { code: NO_PERMISSION, remark: `the topic[${topic}] peeking message is forbidden` };
  }
  if (queueId >= config.readQueueNums) {
    const remark = illegalQueue(state, request, config.readQueueNums);
    return { code: INVALID_PARAMETER, remark };
  }
  return undefined;
}

/** The refusal of a topic that does not exist. */
export function unknownTopic(topic: string): Refusal {
  const remark = withFaq(`topic[${topic}] not exist, apply first please! `);
  return { code: responseCode.TOPIC_NOT_EXIST, remark };
}

/** The remark on a queue that does not exist. */
export function illegalQueue(state: Broker, request: AboutQueue, readQueueNums: number): string {
  const { topic, queueId } = request.frame.header;
  const peer = linkOf(state.connections, request.connection)?.peer ?? '';
  return (
    `queueId[${queueId}] is illegal, topic:[${topic}] ` +
    `topicConfig.readQueueNums:[${readQueueNums}] consumer:[/${peer}]`
  );
}

interface Filtered {
  readonly members: Members;
  readonly outcome: PopAdmission | Refusal;
}

/** The filter, and what is not built. */
function checkFilter(state: Broker, { frame }: PopRequest, { at }: Stamp): Filtered {
  const { topic, exp, expType, maxMsgNums } = frame.header;
  const { members } = state;
  const refused = (code: number, remark: string): Filtered => ({
    members,
    outcome: { code, remark },
  });
  const hasFilter = exp !== undefined && exp !== '';
  const subscription = hasFilter ? parseSubscription(topic, exp, expType, at) : undefined;
  const filter = subscription && carriedFilter(state, subscription);
  if (hasFilter && (filter === undefined || isUnread(filter))) {
    const remark = "parse the consumer's subscription failed";
    return refused(responseCode.SUBSCRIPTION_PARSE_FAILED, remark);
  }
  if (maxMsgNums < 0) {
    const remark = `java.lang.IllegalArgumentException: Illegal Capacity: ${maxMsgNums}`;
    return { members, outcome: { code: SYSTEM_ERROR, remark, isBare: true } };
  }
  const queues = topicConfigOf(state, topic)?.readQueueNums ?? 0;
  return {
    members: remembered(state, frame.header, subscription, at),
    outcome: { subscription: filter, queues },
  };
}

/** Whether a filter is by an expression that cannot be read. */
export function isUnread({ expressionType, expression }: MessageFilter): boolean {
  return !isTagType(expressionType) && expression === undefined;
}

/** The broker remembers the filter for the topic, and that all is wanted of its retry topic. */
function remembered(
  { config, members }: Broker,
  { topic, consumerGroup: group, expType }: PopRequest['frame']['header'],
  subscription: SubscriptionData | undefined,
  at: number,
): Members {
  if (subscription === undefined) return members;
  const retryTopic = config.enableRetryTopicV2
    ? popRetryTopicV2(topic, group)
    : popRetryTopicV1(topic, group);
  const told = compensate(members, group, subscription);
  const all = parseSubscription(retryTopic, everything, expType, at);
  return all === undefined ? told : compensate(told, group, all);
}
