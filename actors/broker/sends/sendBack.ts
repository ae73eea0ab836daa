/**
 * Where a message that failed goes: to its group's retry topic after a delay that grows, or among
 * the dead letters (`AbstractSendMessageProcessor.consumerSendMsgBack`).
 */
import type { SubscriptionGroupConfig } from '../../../protocol/bodies/subscriptionGroupConfig.ts';
import type { StoredMessage } from '../../../protocol/message.ts';
import { offsetMessageId } from '../../../protocol/messageId.ts';
import {
  messageProperty,
  packProperties,
  parseProperties,
} from '../../../protocol/messageProperties.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { delayed, type Place } from '../delays/delayLevels.ts';
import { timed } from '../delays/timerPlacing.ts';
import type { Broker } from '../state.ts';
import { type OwnMessage, type PutProblem, putProblem, storeOwn } from '../store/storeInternal.ts';
import { deadLetterTopicOf } from '../topics/names.ts';
import { ensureTopic } from '../topics/topics.ts';
import { type StoreProblem, storeProblem } from './flowControl.ts';
import { deadLetterQueues, timesMaxOf } from './retrySend.ts';

/** A request to try a message again. */
export type SendBackRequest = Request<'consumerSendMsgBack'>;

/** Why a message cannot be stored again, in upstream's word. */
export type SendBackProblem =
  | PutProblem
  | StoreProblem
  | 'WHEEL_TIMER_NOT_ENABLE'
  | 'WHEEL_TIMER_MSG_ILLEGAL';

/** The step, and why nothing was stored. */
export interface SentBack {
  readonly step: Step<Broker>;
  readonly problem: SendBackProblem | undefined;
}

/** The first retry waits for this level, each further one for the next. */
const firstRetryLevel = 3;

/** Stores a message once more, for its group to try again or as a dead letter. */
export function storeAgain(
  state: Broker,
  request: SendBackRequest,
  message: StoredMessage,
  group: SubscriptionGroupConfig,
  retry: Place,
  delayLevel: number,
): SentBack {
  const isDead = message.reconsumeTimes >= timesMaxOf(request, group) || delayLevel < 0;
  const properties = propertiesAgain(message);
  if (!isDead) {
    const level = delayLevel || firstRetryLevel + message.reconsumeTimes;
    const waiting = delayed(state.config, properties, level, retry);
    return put([state, []], request, message, waiting.place, waiting.properties);
  }
  const topic = deadLetterTopicOf(group.groupName);
  const { step } = ensureTopic(state, topic, { queues: deadLetterQueues }, request);
  properties.set(messageProperty.delay, '0');
  return put(step, request, message, { topic, queueId: 0 }, properties);
}

/** What a message says about its first life stays, however often it comes back. */
function propertiesAgain(message: StoredMessage): Map<string, string> {
  const { retryTopic, originMessageId, wait } = messageProperty;
  const properties = new Map(parseProperties(message.properties));
  if (!properties.has(retryTopic)) properties.set(retryTopic, message.topic);
  properties.set(wait, 'false');
  if ((properties.get(originMessageId) ?? '').trim() === '') {
    properties.set(originMessageId, offsetMessageId(message.storeHost, message.physicalOffset));
  }
  return properties;
}

function timerProblem({ config }: Broker): SendBackProblem {
  return config.timerWheelEnable ? 'WHEEL_TIMER_MSG_ILLEGAL' : 'WHEEL_TIMER_NOT_ENABLE';
}

function put(
  step: Step<Broker>,
  request: SendBackRequest,
  message: StoredMessage,
  place: Place,
  properties: ReadonlyMap<string, string>,
): SentBack {
  const reconsumeTimes = message.reconsumeTimes + 1;
  const lying = timed(step[0], properties, place, request) ?? { place, properties };
  if ('remark' in lying) return { step, problem: timerProblem(step[0]) };
  const packed = packProperties(lying.properties);
  const own: OwnMessage = { ...message, ...lying.place, properties: packed, reconsumeTimes };
  const problem = storeProblem(step[0].config) ?? putProblem(step[0], own);
  if (problem !== undefined) return { step, problem };
  return { step: andThen(step, (now) => storeOwn(now, own, request)), problem };
}
