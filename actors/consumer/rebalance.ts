/**
 * Rounds of rebalancing: when they begin and how they go from topic to topic (upstream
 * `RebalanceService`, `RebalanceImpl.doRebalance`). `share.ts` does one topic's queues.
 *
 * Behaviour: a round 20 s after the last one ended; 1 s after one that ended unbalanced; and when
 * somebody wakes it (a member came or went, a connection to a broker came up, the start) at once,
 * but never sooner than 1 s after the last. In clustering each topic's members are asked of one
 * drawn broker; without an answer the topic keeps its queues. With `clientRebalance` off the broker
 * is asked for the share itself (`assignment.ts`). In broadcasting the share is everything. What a
 * round does is one step after another, its stage being data here.
 * Not modelled: rounds of other consumers of the same process, which upstream does in one thread.
 */
import { responseCode } from '../../protocol/responseCodes.ts';
import { isRetryTopic } from '../../protocol/retryTopics.ts';
import { call } from '../connection/index.ts';
import { allocate } from '../shared/allocationStrategy.ts';
import { andThen } from '../shared/apply.ts';
import {
  hasNameServer,
  inClient,
  lookupRoute,
  type MessageQueue,
  routeOf,
  topicAddress,
} from '../shared/client/index.ts';
import { logged } from '../shared/logged.ts';
import type { Address, Reply, Stamp } from '../shared/node.ts';
import { sortMembers } from './allocation.ts';
import { callForAssignment, isAssigned, withoutAssignment } from './assignment.ts';
import { giveUpAndTell, heldKeys } from './giveUp.ts';
import { enforceShare, subscriptionChanged } from './share.ts';
import {
  type ConsumerState,
  type ConsumerStep,
  type Rebalancing,
  type Round,
  setTimer,
} from './state.ts';

/** The timer of the next round; its key is empty. */
export const rebalanceTimer = 'rebalance';

/** The context of GET_CONSUMER_LIST_BY_GROUP. */
export interface MembersContext {
  readonly for: 'consumer.members';
  readonly round: number;
}

/** Somebody wants a round soon. */
export function wakeRebalancing(state: ConsumerState, stamp: Stamp): ConsumerStep {
  const { rebalancing, config } = state;
  if (rebalancing.round !== undefined) return [withRebalancing(state, { woken: true }), []];
  const dueMono = rebalancing.endedMono + config.rebalanceMinIntervalMs;
  if (dueMono <= stamp.mono) return beginRound(state, stamp);
  return [state, [setTimer(rebalanceTimer, '', dueMono - stamp.mono)]];
}

/** Begins a round unless one is under way. For `timer.rebalance`, and at once on `resume`. */
export function beginRound(state: ConsumerState, stamp: Stamp): ConsumerStep {
  const { round, nextNumber } = state.rebalancing;
  if (round !== undefined) return [withRebalancing(state, { woken: true }), []];
  // A suspended consumer does nothing in its turn, and counts as unbalanced.
  if (state.suspended) return afterRound(state, false, stamp);
  const begun: Round = {
    number: nextNumber,
    topics: state.subscriptions.map(({ topic }) => topic),
    balanced: true,
    stage: undefined,
  };
  const next = withRebalancing(state, { round: begun, nextNumber: nextNumber + 1, woken: false });
  return nextTopic(next, true, stamp);
}

/** Goes on with the next topic of the round; `balanced` is the verdict on the last one. */
export function nextTopic(state: ConsumerState, balanced: boolean, stamp: Stamp): ConsumerStep {
  const { round } = state.rebalancing;
  if (round === undefined) return [state, []];
  const [topic, ...topics] = round.topics;
  const now: Round = { ...round, topics, balanced: round.balanced && balanced, stage: undefined };
  const next = withRebalancing(state, { round: now });
  if (topic === undefined) return endRound(next, now, stamp);
  const queues = routeOf(state.client, topic)?.subscribe;
  if (state.config.messageModel === 'CLUSTERING') return askBroker(next, topic, queues, stamp);
  return queues === undefined
    ? withoutQueues(next, topic, stamp)
    : enforceShare(next, topic, { pulls: queues, pops: [] }, stamp);
}

/** Asks some broker of the topic who the members are, or what this member is to read. */
function askBroker(
  state: ConsumerState,
  topic: string,
  queues: readonly MessageQueue[] | undefined,
  stamp: Stamp,
): ConsumerStep {
  const to = topicAddress(state.client, topic, stamp);
  if (to !== undefined || !hasNameServer(state.client)) {
    return askAt(state, to, topic, queues, stamp);
  }
  const waiting = withStage(state, { waitsFor: 'route', topic, queues });
  return inClient(waiting, lookupRoute(waiting.client, topic, stamp));
}

/** A route look-up of a topic has ended, whatever it found: a round may have waited for it. */
export function routeLookedUp(state: ConsumerState, topic: string, stamp: Stamp): ConsumerStep {
  const stage = state.rebalancing.round?.stage;
  if (stage?.waitsFor !== 'route' || stage.topic !== topic) return [state, []];
  const to = topicAddress(state.client, topic, stamp);
  // The queues stay what they were before: a topic that just appeared is shared next time.
  return askAt(state, to, topic, stage.queues, stamp);
}

function askAt(
  state: ConsumerState,
  to: Address | undefined,
  topic: string,
  queues: readonly MessageQueue[] | undefined,
  stamp: Stamp,
): ConsumerStep {
  if (isAssigned(state.config)) {
    return to === undefined
      ? withoutAssignment(state, topic, stamp)
      : callForAssignment(state, to, topic, stamp);
  }
  return to === undefined
    ? withoutMembers(state, topic, queues, stamp)
    : callForMembers(state, to, topic, queues, stamp);
}

function callForMembers(
  state: ConsumerState,
  to: Address,
  topic: string,
  queues: readonly MessageQueue[] | undefined,
  stamp: Stamp,
): ConsumerStep {
  const waiting = withStage(state, { waitsFor: 'members', topic, queues });
  const round = waiting.rebalancing.round?.number ?? 0;
  const context: MembersContext = { for: 'consumer.members', round };
  const { client, config } = waiting;
  const [connections, outputs] = call(
    client.connections,
    {
      to,
      command: 'getConsumerListByGroup',
      header: { consumerGroup: config.group },
      body: undefined,
      timeoutMs: client.config.mqClientApiTimeoutMs,
      context,
    },
    stamp,
  );
  return inClient(waiting, [{ ...client, connections }, outputs]);
}

/** Takes in `reply.getConsumerListByGroup`. */
export function membersKnown(
  state: ConsumerState,
  event: Reply<'getConsumerListByGroup'>,
): ConsumerStep {
  const { round } = state.rebalancing;
  const context = event.context as MembersContext; // Made by `callForMembers` alone.
  const stage = round?.stage;
  if (round?.number !== context.round || stage?.waitsFor !== 'members') return [state, []];
  const { outcome } = event;
  const { topic, queues } = stage;
  const members = outcome.ok ? outcome.frame.body?.consumerIdList : undefined;
  if (!outcome.ok || outcome.frame.code !== responseCode.SUCCESS || members === undefined) {
    return withoutMembers(state, topic, queues, event);
  }
  if (queues === undefined) return withoutQueues(state, topic, event);
  const { allocateMessageQueueStrategy: strategy, clientId } = state.config;
  const share = allocate(strategy, clientId, queues, sortMembers(members));
  if (share === undefined) {
    const [next, outputs] = nextTopic(state, false, event);
    return [next, [logged('warn', `${strategy.name} cannot share ${topic} out`), ...outputs]];
  }
  return enforceShare(state, topic, { pulls: share, pops: [] }, event);
}

/** Nobody could say who the members are: the topic's queues stay as they are. */
function withoutMembers(
  state: ConsumerState,
  topic: string,
  queues: readonly MessageQueue[] | undefined,
  stamp: Stamp,
): ConsumerStep {
  if (queues === undefined) return withoutQueues(state, topic, stamp);
  const [next, outputs] = nextTopic(state, true, stamp);
  return [next, [logged('warn', `members of ${state.config.group} unknown`), ...outputs]];
}

/** The topic has no route yet. Upstream takes this for a change each time, but for retry topics. */
function withoutQueues(state: ConsumerState, topic: string, stamp: Stamp): ConsumerStep {
  if (isRetryTopic(topic)) return nextTopic(state, true, stamp);
  return andThen(subscriptionChanged(state, topic, stamp), (now) => nextTopic(now, true, stamp));
}

/** Gives up queues of topics that are subscribed no more. */
function endRound(state: ConsumerState, { balanced }: Round, stamp: Stamp): ConsumerStep {
  const topics = new Set(state.subscriptions.map(({ topic }) => topic));
  const strange = heldKeys(state, ({ topic }) => !topics.has(topic));
  return andThen(giveUpAndTell(state, strange, 'forget', stamp), (now) =>
    afterRound(now, balanced, stamp),
  );
}

/** Sets the timer of the next round. */
function afterRound(state: ConsumerState, balanced: boolean, { mono }: Stamp): ConsumerStep {
  const { woken } = state.rebalancing;
  const { rebalanceMinIntervalMs, rebalanceWaitIntervalMs } = state.config;
  const delayMs = balanced && !woken ? rebalanceWaitIntervalMs : rebalanceMinIntervalMs;
  const ended = { round: undefined, endedMono: mono, woken: false };
  return [withRebalancing(state, ended), [setTimer(rebalanceTimer, '', delayMs)]];
}

/** The same consumer, its round waiting for something else. */
export function withStage(state: ConsumerState, stage: Round['stage']): ConsumerState {
  const { round } = state.rebalancing;
  return round === undefined ? state : withRebalancing(state, { round: { ...round, stage } });
}

/** The same consumer, something of its rebalancing being different. */
export function withRebalancing(state: ConsumerState, change: Partial<Rebalancing>): ConsumerState {
  return { ...state, rebalancing: { ...state.rebalancing, ...change } };
}
