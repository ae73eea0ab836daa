/**
 * Sends to a group's retry topic: what consumers do where CONSUMER_SEND_MSG_BACK failed them
 * (`SendMessageProcessor.handleRetryAndDLQ`).
 */
import type { SubscriptionGroupConfig } from '../../../protocol/bodies/subscriptionGroupConfig.ts';
import { versionGate } from '../../../protocol/mqVersion.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { locksQueues } from '../clients/queueLocks.ts';
import type { Place } from '../delays/delayLevels.ts';
import type { Broker } from '../state.ts';
import { findGroup } from '../topics/groups.ts';
import { deadLetterTopicOf, groupOfRetryTopic, withFaq } from '../topics/names.ts';
import { ensureTopic } from '../topics/topics.ts';
import type { Refusal, SendRequest } from './sendAnswer.ts';
import type { Accepted } from './storing.ts';

/** Where a message is to be stored. */
export interface Destination extends Place {
  /** The message is given up. */
  readonly isDeadLetter: boolean;
}

/** Where a message to consume again goes. */
export interface Retried {
  readonly step: Step<Broker>;
  readonly destination: Destination | Refusal;
}

/** Queues of a dead letter topic. */
export const deadLetterQueues = 1;

/** How often a message may be tried again: newer clients know better than the group. */
export function timesMaxOf(
  { frame: { version, header } }: SendRequest | Request<'consumerSendMsgBack'>,
  { retryMaxTimes }: SubscriptionGroupConfig,
): number {
  const told = version >= versionGate.maxReconsumeTimes ? header.maxReconsumeTimes : undefined;
  return told ?? retryMaxTimes;
}

/**
 * The retry topic itself; the group's dead letter topic for what was retried often enough, and for
 * all that comes from a group that locks queues.
 */
export function retryDestination(state: Broker, request: SendRequest, accepted: Accepted): Retried {
  const { header } = request.frame;
  const { topicName } = accepted.topic;
  const name = groupOfRetryTopic(topicName);
  const { step, config } = findGroup(state, name, request);
  if (config === undefined) {
    const remark = withFaq(`subscription group not exist, ${name} `);
    return { step, destination: { code: responseCode.SUBSCRIPTION_GROUP_NOT_EXIST, remark } };
  }
  const isTriedAgain =
    (header.reconsumeTimes ?? 0) <= timesMaxOf(request, config) &&
    // An orderly group sends only what it has given up.
    !locksQueues(state, name, request);
  if (isTriedAgain) {
    return {
      step,
      destination: { topic: topicName, queueId: accepted.queueId, isDeadLetter: false },
    };
  }
  const topic = deadLetterTopicOf(name);
  return {
    step: andThen(
      step,
      (now) => ensureTopic(now, topic, { queues: deadLetterQueues }, request).step,
    ),
    destination: { topic, queueId: 0, isDeadLetter: true },
  };
}
