/**
 * Rounds in which a broker shares the queues out (upstream
 * `RebalanceImpl.getRebalanceResultFromBroker`, `updateMessageQueueAssignment`).
 *
 * Behaviour: one drawn broker of the topic is asked (QUERY_ASSIGNMENT) and names what to pull and
 * what to pop. No answer, or one without a list, leaves the topic as it is and the round
 * unbalanced; an empty list takes everything away. A topic that is to be pulled brings a
 * subscription of its pop retry topic, so that what was popped before is drained; one that is to
 * be popped ends it.
 * Not modelled: the first question of releases before 5.5.0, whose failure makes the client share
 * that topic out by itself for ever.
 */
import type { MessageQueueAssignment } from '../../protocol/bodies/queryAssignment.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { isRetryTopic, popRetryTopicV1 } from '../../protocol/retryTopics.ts';
import { call } from '../connection/index.ts';
import { strategyNameOf } from '../shared/allocationStrategy.ts';
import { inClient, type MessageQueue, unwatchTopic, watchTopic } from '../shared/client/index.ts';
import { subscriptionOf } from '../shared/client/subscription.ts';
import { logged } from '../shared/logged.ts';
import type { Address, Reply, Stamp } from '../shared/node.ts';
import { consumerTimes, type ResolvedConfig } from './config.ts';
import { compareQueues } from './queues.ts';
import { nextTopic, withStage } from './rebalance.ts';
import { enforceShare } from './share.ts';
import { type ConsumerState, type ConsumerStep, subscriptionTo, withClient } from './state.ts';

/** The context of QUERY_ASSIGNMENT. */
export interface AssignmentContext {
  readonly for: 'consumer.assignment';
  readonly round: number;
}

/** Whether brokers share queues out for this consumer; orderly ones do that by themselves. */
export function isAssigned(config: ResolvedConfig): boolean {
  const { clientRebalance, messageModel, consumeOrderly } = config;
  return !clientRebalance && messageModel === 'CLUSTERING' && !consumeOrderly;
}

/** Asks a broker for the assignments of the topic whose turn it is. */
export function callForAssignment(
  state: ConsumerState,
  to: Address,
  topic: string,
  stamp: Stamp,
): ConsumerStep {
  const waiting = withStage(state, { waitsFor: 'assignment', topic, queues: undefined });
  const round = waiting.rebalancing.round?.number ?? 0;
  const context: AssignmentContext = { for: 'consumer.assignment', round };
  const { client, config } = waiting;
  const { clientId, group: consumerGroup, messageModel } = config;
  const strategyName = strategyNameOf(config.allocateMessageQueueStrategy);
  const [connections, outputs] = call(
    client.connections,
    {
      to,
      command: 'queryAssignment',
      header: {},
      body: { clientId, consumerGroup, messageModel, strategyName, topic },
      timeoutMs: consumerTimes.assignmentTimeoutMs,
      context,
    },
    stamp,
  );
  return inClient(waiting, [{ ...client, connections }, outputs]);
}

/** Takes in `reply.queryAssignment`. */
export function assignmentKnown(
  state: ConsumerState,
  event: Reply<'queryAssignment'>,
): ConsumerStep {
  const { round } = state.rebalancing;
  const context = event.context as AssignmentContext; // Made by `callForAssignment` alone.
  const stage = round?.stage;
  if (round?.number !== context.round || stage?.waitsFor !== 'assignment') return [state, []];
  const { outcome } = event;
  const isKnown = outcome.ok && outcome.frame.code === responseCode.SUCCESS;
  const assignments = isKnown ? outcome.frame.body?.messageQueueAssignments : undefined;
  return assignments === undefined
    ? withoutAssignment(state, stage.topic, event)
    : enforceAssignments(state, stage.topic, assignments, event);
}

/** Nobody could say what is to be read: the topic stays as it is, and is asked for again soon. */
export function withoutAssignment(state: ConsumerState, topic: string, stamp: Stamp): ConsumerStep {
  const [next, outputs] = nextTopic(state, false, stamp);
  if (isRetryTopic(topic)) return [next, outputs];
  return [next, [logged('warn', `assignment of ${topic} unknown`), ...outputs]];
}

function enforceAssignments(
  state: ConsumerState,
  topic: string,
  assignments: readonly MessageQueueAssignment[],
  stamp: Stamp,
): ConsumerStep {
  // A broker lists them in any order.
  const queuesBy = (wanted: 'PULL' | 'POP'): readonly MessageQueue[] =>
    assignments
      .filter(({ mode }) => mode === wanted)
      .map(({ messageQueue }) => messageQueue)
      .sort(compareQueues);
  const pulls = queuesBy('PULL');
  const pops = queuesBy('POP');
  const switched = isRetryTopic(topic) ? state : withMode(state, topic, pulls, pops, stamp);
  return enforceShare(switched, topic, { pulls, pops }, stamp);
}

/** Begins or ends to drain the pop retry topic of a topic. */
function withMode(
  state: ConsumerState,
  topic: string,
  pulls: readonly MessageQueue[],
  pops: readonly MessageQueue[],
  { at }: Stamp,
): ConsumerState {
  const retryTopic = popRetryTopicV1(topic, state.config.group);
  const isDrained = subscriptionTo(state, retryTopic) !== undefined;
  if (pulls.length > 0 && pops.length === 0 && !isDrained) {
    const subscriptions = [...state.subscriptions, subscriptionOf(retryTopic, '*', at)];
    return withClient({ ...state, subscriptions }, watchTopic(state.client, retryTopic));
  }
  if (pulls.length === 0 && pops.length > 0 && isDrained) {
    const subscriptions = state.subscriptions.filter((other) => other.topic !== retryTopic);
    return withClient({ ...state, subscriptions }, unwatchTopic(state.client, retryTopic));
  }
  return state;
}
