/**
 * CONSUMER_SEND_MSG_BACK: a message that failed is stored once more, to be tried again later or as
 * a dead letter.
 *
 * Behaviour (`AbstractSendMessageProcessor.consumerSendMsgBack`): checks in upstream's order; the
 * group and its retry topic are made where they are missing. The message is looked up by its
 * physical offset, which must be where a record begins. It is a dead letter once it was tried
 * `maxReconsumeTimes` times (the group's `retryMaxTimes`, unless the client says otherwise), or if
 * the level is negative; level 0 is 3 and one more for each time. What is asked twice is stored
 * twice. A group without retry queues stores nothing, and says SUCCESS.
 *
 * Not modelled: static topics, a master in the same process as a slave. Whether the group
 * subscribes to the message's topic is not looked at, as upstream.
 */
import type { SubscriptionGroupConfig } from '../../../protocol/bodies/subscriptionGroupConfig.ts';
import { withoutPort } from '../../../protocol/hosts.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import { draw } from '../../shared/entropy.ts';
import type { Output, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { refusesSends, rejected } from '../replication/slaveRefusals.ts';
import { type SendBackRequest, storeAgain } from '../sends/sendBack.ts';
import type { Broker } from '../state.ts';
import { messageAtPhysical } from '../store/store.ts';
import { findGroup } from '../topics/groups.ts';
import { retryTopicOf, withFaq } from '../topics/names.ts';
import { permissionBits } from '../topics/permission.ts';
import { ensureTopic } from '../topics/topics.ts';

/** Salt of the draw of a retry queue. */
const queueSalt = 1;

/** Stores the message again and answers. */
export function consumerSendMsgBack(state: Broker, request: SendBackRequest): Step<Broker> {
  if (refusesSends(state.config)) return rejected(state, request);
  const { brokerId, brokerPermission, address } = state.config;
  const host = withoutPort(address);
  if (brokerId !== 0) {
    return [state, refuse(request, `no master available along with ${host}`)];
  }
  const { group } = request.frame.header;
  const { step, config } = findGroup(state, group, request);
  return andThen(step, (now) => {
    if (config === undefined) {
      const remark = withFaq(`subscription group not exist, ${group} `);
      return [now, respond(request, responseCode.SUBSCRIPTION_GROUP_NOT_EXIST, { remark })];
    }
    if ((brokerPermission & permissionBits.write) === 0) {
      return [now, forbid(request, `the broker[${host}] sending message is forbidden`)];
    }
    if (config.retryQueueNums <= 0) return [now, respond(request, responseCode.SUCCESS)];
    return toRetry(now, request, config);
  });
}

function toRetry(
  state: Broker,
  request: SendBackRequest,
  group: SubscriptionGroupConfig,
): Step<Broker> {
  const { unitMode = false } = request.frame.header;
  const topic = retryTopicOf(group.groupName);
  const needed = { queues: group.retryQueueNums, unitMode };
  const { step, config } = ensureTopic(state, topic, needed, request);
  return andThen(step, (now) => {
    if (config === undefined) return [now, refuse(request, `topic[${topic}] not exist`)];
    if ((config.perm & permissionBits.write) === 0) {
      return [now, forbid(request, `the topic[${topic}] sending message is forbidden`)];
    }
    return lookUp(now, request, group, topic);
  });
}

function lookUp(
  state: Broker,
  request: SendBackRequest,
  group: SubscriptionGroupConfig,
  topic: string,
): Step<Broker> {
  const { offset, delayLevel } = request.frame.header;
  const message = messageAtPhysical(state.store, Number(offset));
  if (message === undefined) {
    return [state, refuse(request, `look message by offset failed, ${offset}`)];
  }
  if (delayLevel === undefined) return [state, refuse(request, 'delayLevel: missing')];
  const queueId = draw(request.entropy, queueSalt, group.retryQueueNums);
  const retry = { topic, queueId };
  const { step, problem } = storeAgain(state, request, message, group, retry, delayLevel);
  return andThen(step, (now) => [
    now,
    problem === undefined ? respond(request, responseCode.SUCCESS) : refuse(request, problem),
  ]);
}

function refuse(request: SendBackRequest, remark: string): readonly Output[] {
  return respond(request, responseCode.SYSTEM_ERROR, { remark });
}

function forbid(request: SendBackRequest, remark: string): readonly Output[] {
  return respond(request, responseCode.NO_PERMISSION, { remark });
}
