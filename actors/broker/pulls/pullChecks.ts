/** What a pull is refused for, in upstream's order. */
import { pullSysFlag } from '../../../protocol/commands/pullMessage.ts';
import { withoutPort } from '../../../protocol/hosts.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { linkOf } from '../../connection/index.ts';
import { compensate, subscriptionOf } from '../../shared/membership/consumers.ts';
import type { Stamp, Step } from '../../shared/node.ts';
import { mayRead } from '../admin/groupForbidden.ts';
import { filterDataOf } from '../filters/filters.ts';
import { carriedFilter, type MessageFilter, withOriginals } from '../filters/messageFilter.ts';
import type { Broker } from '../state.ts';
import { findGroup } from '../topics/groups.ts';
import { withFaq } from '../topics/names.ts';
import { permissionBits } from '../topics/permission.ts';
import { isTagType, parseSubscription } from '../topics/subscription.ts';
import { topicConfigOf } from '../topics/topics.ts';
import type { Admission, PullRequest } from './pulling.ts';

/** Why a pull is refused. */
export interface Refused {
  readonly code: number;
  readonly remark: string;
  /** With NO_PERMISSION: 1 broker, 2 group, 3 topic, 4 broadcasting, 5 subscription. */
  readonly forbiddenType?: number;
}

/** The step of the checks (a group may be created by them), and what they came to. */
export interface Checked {
  readonly step: Step<Broker>;
  readonly outcome: Admission | Refused;
}

const forbidden = (remark: string, forbiddenType: number): Refused => ({
  code: responseCode.NO_PERMISSION,
  remark,
  forbiddenType,
});

/** Checks a pull; a refusal has no effect on offsets. */
export function checkPull(state: Broker, request: PullRequest, stamp: Stamp): Checked {
  const { command, header } = request.frame;
  const { config } = state;
  const refused = (outcome: Refused): Checked => ({ step: [state, []], outcome });
  const host = withoutPort(config.address);
  if ((config.brokerPermission & permissionBits.read) === 0) {
    return refused(forbidden(`the broker[${host}] pulling message is forbidden`, 1));
  }
  if (command === 'litePullMessage' && !config.litePullMessageEnable) {
    return refused(forbidden(`the broker[${host}] for lite pull consumer is forbidden`, 1));
  }
  const { step, config: group } = findGroup(state, header.consumerGroup, stamp);
  if (group === undefined) {
    const remark = withFaq(`subscription group [${header.consumerGroup}] does not exist, `);
    return refused({ code: responseCode.SUBSCRIPTION_GROUP_NOT_EXIST, remark });
  }
  const outcome = group.consumeEnable
    ? checkTopic(step[0], request)
    : forbidden(`subscription group no permission, ${header.consumerGroup}`, 2);
  if (typeof outcome === 'object') return { step, outcome };
  const subscribed = checkSubscription(step[0], request, group.consumeBroadcastEnable, stamp);
  if ('code' in subscribed) return { step, outcome: subscribed };
  const admission: Admission = {
    subscription: subscribed.subscription,
    topicSysFlag: outcome,
    groupSysFlag: group.groupSysFlag,
    group,
  };
  return { step: [subscribed.state, step[1]], outcome: admission };
}

/** The topic's sysFlag, or a refusal. */
function checkTopic(state: Broker, request: PullRequest): number | Refused {
  const { topic, queueId } = request.frame.header;
  const config = topicConfigOf(state, topic);
  if (config === undefined) {
    const remark = withFaq(`topic[${topic}] not exist, apply first please! `);
    return { code: responseCode.TOPIC_NOT_EXIST, remark };
  }
  if ((config.perm & permissionBits.read) === 0) {
    return forbidden(`the topic[${topic}] pulling message is forbidden`, 3);
  }
  if (queueId < 0 || queueId >= config.readQueueNums) {
    const peer = linkOf(state.connections, request.connection)?.peer ?? '';
    const remark =
      `queueId[${queueId}] is illegal, topic:[${topic}] ` +
      `topicConfig.readQueueNums:[${config.readQueueNums}] consumer:[/${peer}]`;
    return { code: responseCode.INVALID_PARAMETER, remark };
  }
  return config.topicSysFlag;
}

interface Subscribed {
  readonly state: Broker;
  readonly subscription: MessageFilter;
}

function checkSubscription(
  state: Broker,
  request: PullRequest,
  mayBroadcast: boolean,
  { at }: Stamp,
): Subscribed | Refused {
  const { header } = request.frame;
  const { topic, consumerGroup } = header;
  const isCarried = (header.sysFlag & pullSysFlag.subscription) !== 0;
  if (!isCarried) return checkStored(state, request, mayBroadcast);
  const parsed = parseSubscription(topic, header.subscription, header.expressionType, at);
  if (parsed === undefined) {
    const remark = "parse the consumer's subscription failed";
    return { code: responseCode.SUBSCRIPTION_PARSE_FAILED, remark };
  }
  const members = compensate(state.members, consumerGroup, parsed);
  return admitted({ ...state, members }, request, carriedFilter(state, parsed));
}

function checkStored(
  state: Broker,
  request: PullRequest,
  mayBroadcast: boolean,
): Subscribed | Refused {
  const { topic, consumerGroup, subVersion = 0 } = request.frame.header;
  const group = state.members.consumers.get(consumerGroup);
  if (group === undefined) return notSubscribed("the consumer's group info not exist");
  if (group.messageModel === 'BROADCASTING' && !mayBroadcast) {
    return forbidden(`the consumer group[${consumerGroup}] can not consume by broadcast way`, 4);
  }
  if (!mayRead(state, consumerGroup, topic)) {
    const remark = `the consumer group[${consumerGroup}] is forbidden for topic[${topic}]`;
    return forbidden(remark, 5);
  }
  const stored = subscriptionOf(state.members, consumerGroup, topic);
  if (stored === undefined) return notSubscribed("the consumer's subscription not exist");
  if (stored.subVersion < subVersion) {
    const remark = "the consumer's subscription not latest";
    return { code: responseCode.SUBSCRIPTION_NOT_LATEST, remark };
  }
  const { expressionType } = stored;
  if (isTagType(expressionType)) {
    return admitted(state, request, withOriginals(state, stored, undefined));
  }
  const data = filterDataOf(state.filters, consumerGroup, topic);
  if (data === undefined) {
    const remark = "The broker's consumer filter data is not exist!Your expression may be wrong!";
    return { code: responseCode.FILTER_DATA_NOT_EXIST, remark };
  }
  if (data.version < subVersion) {
    const remark = "the consumer's consumer filter data not latest";
    return { code: responseCode.FILTER_DATA_NOT_LATEST, remark };
  }
  return admitted(state, request, withOriginals(state, stored, data.expression));
}

function notSubscribed(remark: string): Refused {
  return { code: responseCode.SUBSCRIPTION_NOT_EXIST, remark: withFaq(remark) };
}

/** The last checks: expressions that are not tags, and pull consumers where they are unwanted. */
function admitted(
  state: Broker,
  { connection, frame }: PullRequest,
  subscription: MessageFilter,
): Subscribed | Refused {
  const { expressionType } = subscription;
  if (!isTagType(expressionType) && !state.config.enablePropertyFilter) {
    const remark = `The broker does not support consumer to filter message by ${expressionType}`;
    return { code: responseCode.SYSTEM_ERROR, remark };
  }
  const { consumerGroup } = frame.header;
  const group = state.members.consumers.get(consumerGroup);
  const isUnwanted =
    state.config.rejectPullConsumerEnable &&
    !consumerGroup.startsWith('CID_RMQ_SYS_') &&
    (group === undefined || group.consumeType === 'CONSUME_ACTIVELY') &&
    !group?.channels.has(connection);
  if (isUnwanted) {
    const remark =
      "the consumer's group info not exist, or the pull consumer is rejected by server.";
    return notSubscribed(remark);
  }
  return { state, subscription };
}
