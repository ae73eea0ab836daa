/**
 * Pulling by hand (upstream `DefaultMQPullConsumerImpl`).
 *
 * Behaviour: one pull, of one queue, at one offset; held by the broker with `block`. Whatever the
 * status, it says where to go on. The first pull of a topic subscribes it, for rebalancing alone:
 * of its queues those count as this member's that a round says, and the periodic commit writes
 * their offsets only. A message that was pulled can be sent back; where its broker does not take
 * it, it is lost to the group until somebody pulls it again.
 * Not modelled: sending it to the retry topic as a new message then.
 */
import { pullSysFlag } from '../../protocol/commands/pullMessage.ts';
import { messageIdOf } from '../../protocol/messageId.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { type CallRequest, call } from '../connection/index.ts';
import { andThen } from '../shared/apply.ts';
import { inClient, subscribeAddress, watchTopic } from '../shared/client/index.ts';
import { unanswered } from '../shared/client/settlement.ts';
import { subscriptionOf } from '../shared/client/subscription.ts';
import type { CallOutcome, Output, Reply, Stamp } from '../shared/node.ts';
import { askMaster, awaitRoute, type OperationContext } from './asks.ts';
import { litePullTimes } from './config.ts';
import type { Pull, SendMessageBack, UpdateConsumeOffset } from './events.ts';
import { pullAnswerOf, wantedMessages } from './handlers/litePulled.ts';
import { polledOf } from './observations.ts';
import { remember } from './offsets.ts';
import { type Operation, refuse, settle } from './operation.ts';
import { type LitePullState, type LitePullStep, withClient } from './state.ts';
import { inMode, withSubscription } from './subscriptions.ts';

const defaultMaxNums = 32;
const anyBytes = 2_147_483_647;

/** Said to whoever pulls by hand what is pulled by itself. */
const notByHand = 'A consumer that subscribes or is assigned queues does not pull by hand.';

/** Begins a pull. */
export function beginPull(
  state: LitePullState,
  operation: Operation,
  order: Pull,
  stamp: Stamp,
): LitePullStep {
  const chosen = inMode(state, 'pull');
  if (chosen === undefined) return refuse(state, operation, notByHand, stamp);
  const { topic, brokerName } = order.queue;
  const isKnown = chosen.subscriptions.some((one) => one.topic === topic);
  const next = isKnown
    ? chosen
    : withClient(withSubscription(chosen, topic, '*', stamp.at), watchTopic(chosen.client, topic));
  const broker = subscribeAddress(next.client, brokerName, 0, false);
  if (broker === undefined) return awaitRoute(next, operation, topic, brokerName, stamp);
  const request = requestOf(next, operation, order, broker.address);
  const [connections, outputs] = call(next.client.connections, request, stamp);
  return inClient(next, [{ ...next.client, connections }, outputs]);
}

function requestOf(
  { settings }: LitePullState,
  { sequence }: Operation,
  order: Pull,
  to: string,
): CallRequest<'pullMessage'> {
  const { queue, offset, expression = '*', maxNums = defaultMaxNums, block = false } = order;
  const { expressionType = 'TAG' } = order;
  const { topic, brokerName, queueId } = queue;
  const context: OperationContext = { for: 'litePull.operation', sequence };
  return {
    to,
    command: 'pullMessage',
    header: {
      consumerGroup: settings.group,
      topic,
      queueId,
      queueOffset: offset,
      maxMsgNums: maxNums,
      sysFlag: pullSysFlag.subscription | (block ? pullSysFlag.suspend : 0),
      commitOffset: 0,
      suspendTimeoutMillis: settings.brokerSuspendMaxTimeMs,
      subscription: expression === '' ? '*' : expression,
      subVersion: 0,
      expressionType,
      maxMsgBytes: anyBytes,
      bname: brokerName,
    },
    body: undefined,
    timeoutMs: block
      ? settings.consumerTimeoutWhenSuspendMs
      : (order.timeoutMs ?? settings.consumerPullTimeoutMs),
    mode: order.mode ?? 'sync',
    context,
  };
}

/** Takes in `reply.pullMessage`. */
export function pulledByHand(state: LitePullState, event: Reply<'pullMessage'>): LitePullStep {
  const { sequence } = event.context as OperationContext; // Made by `requestOf` alone.
  const operation = state.open.get(sequence);
  if (operation === undefined || operation.order.type !== 'operator.pull') return [state, []];
  const { outcome } = event;
  const answer = pullAnswerOf(outcome);
  if (answer === undefined) return unpulled(state, operation, outcome, event);
  const { queue, expression = '*', expressionType } = operation.order;
  const wants = subscriptionOf(queue.topic, expression, 0, expressionType);
  const wanted = wantedMessages(wants, answer.messages);
  const told: Output[] = [];
  let { deliveries, nextDelivery } = state;
  for (const message of wanted) {
    told.push(polledOf(state.settings.group, queue.brokerName, operation, message, nextDelivery));
    deliveries = deliveries
      .set(nextDelivery, { message, brokerName: queue.brokerName })
      .delete(nextDelivery - state.settings.deliveriesMax);
    nextDelivery += 1;
  }
  const { code, nextOffset: offset } = answer;
  const result = wanted.length > 0 ? 'done' : 'empty';
  const taken: LitePullStep = [{ ...state, deliveries, nextDelivery }, told];
  return andThen(taken, (now) => settle(now, operation, { outcome: result, code, offset }, event));
}

function unpulled(
  state: LitePullState,
  operation: Operation,
  outcome: CallOutcome<'pullMessage' | 'consumerSendMsgBack'>,
  stamp: Stamp,
): LitePullStep {
  if (!outcome.ok) return settle(state, operation, unanswered(outcome), stamp);
  const { code, remark } = outcome.frame;
  const told = remark === undefined ? {} : { remark };
  return settle(state, operation, { outcome: 'refused', code, ...told }, stamp);
}

/** Sets the group's offset of a queue in memory. */
export function updateConsumeOffset(
  state: LitePullState,
  operation: Operation,
  { queue, offset }: UpdateConsumeOffset,
  stamp: Stamp,
): LitePullStep {
  const next = remember(state, queue, offset);
  return settle(next, operation, { outcome: 'done', code: 0 }, stamp);
}

/** Asks the broker of a message to take it back. */
export function sendMessageBack(
  state: LitePullState,
  operation: Operation,
  { delivery: index, delayLevel }: SendMessageBack,
  stamp: Stamp,
): LitePullStep {
  const number = index < 0 ? state.nextDelivery + index : index;
  const found = state.deliveries.get(number);
  if (found === undefined) return refuse(state, operation, `there is no delivery ${index}`, stamp);
  const { message, brokerName } = found;
  const { topic, queueId, physicalOffset: offset } = message;
  const header = {
    offset,
    group: state.settings.group,
    delayLevel,
    originMsgId: messageIdOf(message),
    originTopic: topic,
    unitMode: false,
    maxReconsumeTimes: state.settings.maxReconsumeTimes,
    bname: brokerName,
  };
  const timeoutMs = litePullTimes.sendBackTimeoutMs;
  const request = { command: 'consumerSendMsgBack', header, body: undefined, timeoutMs } as const;
  return askMaster(state, operation, { topic, brokerName, queueId }, request, stamp);
}

/** Takes in `reply.consumerSendMsgBack`. */
export function sentBack(state: LitePullState, event: Reply<'consumerSendMsgBack'>): LitePullStep {
  const { sequence } = event.context as OperationContext; // Made by `askMaster` alone.
  const operation = state.open.get(sequence);
  if (operation === undefined) return [state, []];
  const { outcome } = event;
  if (!outcome.ok || outcome.frame.code !== responseCode.SUCCESS) {
    return unpulled(state, operation, outcome, event);
  }
  return settle(state, operation, { outcome: 'done', code: 0 }, event);
}
