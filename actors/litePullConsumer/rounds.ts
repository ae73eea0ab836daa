/**
 * Rounds of rebalancing: sharing the queues of subscribed topics with the group's other members
 * (upstream `RebalanceService`, `RebalanceImpl`, `RebalanceLitePullImpl`).
 *
 * Behaviour: a round 20 s after the last one ended, 1 s after one that ended unbalanced, and when
 * somebody wakes it, but never sooner than 1 s after the last. In clustering each topic's members
 * are asked of one drawn broker; without an answer the topic keeps its queues. In broadcasting the
 * share is everything. A change begins and ends pull tasks; it neither renews the subscription nor
 * sends a heartbeat, and a queue without pulls is not given up, both of which push consumers do.
 * Of topics that are pulled by hand the share is only told, and says whose offsets are committed.
 * Not modelled: rounds of other consumers of the same process, which upstream does in one thread.
 */
import { responseCode } from '../../protocol/responseCodes.ts';
import { call } from '../connection/index.ts';
import { allocations } from '../shared/allocation.ts';
import { andThen, each } from '../shared/apply.ts';
import {
  hasNameServer,
  inClient,
  lookupRoute,
  type MessageQueue,
  routeOf,
  topicAddress,
} from '../shared/client/index.ts';
import { compareText } from '../shared/client/queues.ts';
import { logged } from '../shared/logged.ts';
import type { Address, Reply, Stamp } from '../shared/node.ts';
import { drop, queuesAssigned } from './queueTable.ts';
import { enforceShare } from './share.ts';
import {
  type LitePullState,
  type LitePullStep,
  type Rebalancing,
  type Round,
  type RoundStage,
  setTimer,
} from './state.ts';

/** The timer of the next round; its key is empty. */
export const rebalanceTimer = 'rebalance';

/** The context of GET_CONSUMER_LIST_BY_GROUP. */
interface MembersContext {
  readonly for: 'litePull.members';
  readonly round: number;
}

/** Somebody wants a round soon. */
export function wakeRebalancing(state: LitePullState, stamp: Stamp): LitePullStep {
  const { rebalancing, settings } = state;
  if (rebalancing.round !== undefined) return [withRebalancing(state, { woken: true }), []];
  const dueMono = rebalancing.endedMono + settings.rebalanceMinIntervalMs;
  if (dueMono <= stamp.mono) return beginRound(state, stamp);
  return [state, [setTimer(rebalanceTimer, '', dueMono - stamp.mono)]];
}

/** Begins a round unless one is under way. For `timer.rebalance`. */
export function beginRound(state: LitePullState, stamp: Stamp): LitePullStep {
  const { round, nextNumber } = state.rebalancing;
  if (round !== undefined) return [withRebalancing(state, { woken: true }), []];
  const topics = state.subscriptions.map(({ topic }) => topic);
  const begun: Round = { number: nextNumber, topics, balanced: true, stage: undefined };
  const next = withRebalancing(state, { round: begun, nextNumber: nextNumber + 1, woken: false });
  return nextTopic(next, true, stamp);
}

/** Goes on with the next topic of the round; `balanced` is the verdict on the last one. */
export function nextTopic(state: LitePullState, balanced: boolean, stamp: Stamp): LitePullStep {
  const { round } = state.rebalancing;
  if (round === undefined) return [state, []];
  const [topic, ...topics] = round.topics;
  const now: Round = { ...round, topics, balanced: round.balanced && balanced, stage: undefined };
  const next = withRebalancing(state, { round: now });
  if (topic === undefined) return endRound(next, now, stamp);
  const queues = routeOf(state.client, topic)?.subscribe;
  if (state.settings.messageModel === 'BROADCASTING') {
    return queues === undefined
      ? nextTopic(next, true, stamp)
      : enforceShare(next, topic, queues, stamp);
  }
  const to = topicAddress(next.client, topic, stamp);
  if (to !== undefined) return askMembers(next, to, topic, stamp);
  if (!hasNameServer(next.client)) return nextTopic(next, true, stamp);
  const waiting = withStage(next, { waitsFor: 'route', topic });
  return inClient(waiting, lookupRoute(waiting.client, topic, stamp));
}

/** A route look-up of a topic has ended, whatever it found: a round may have waited for it. */
export function roundRouteKnown(state: LitePullState, topic: string, stamp: Stamp): LitePullStep {
  const stage = state.rebalancing.round?.stage;
  if (stage?.waitsFor !== 'route' || stage.topic !== topic) return [state, []];
  const to = topicAddress(state.client, topic, stamp);
  return to === undefined ? nextTopic(state, true, stamp) : askMembers(state, to, topic, stamp);
}

function askMembers(state: LitePullState, to: Address, topic: string, stamp: Stamp): LitePullStep {
  const waiting = withStage(state, { waitsFor: 'members', topic });
  const round = waiting.rebalancing.round?.number ?? 0;
  const context: MembersContext = { for: 'litePull.members', round };
  const { client, settings } = waiting;
  const [connections, outputs] = call(
    client.connections,
    {
      to,
      command: 'getConsumerListByGroup',
      header: { consumerGroup: settings.group },
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
  state: LitePullState,
  event: Reply<'getConsumerListByGroup'>,
): LitePullStep {
  const { round } = state.rebalancing;
  const context = event.context as MembersContext; // Made by `askMembers` alone.
  const stage = round?.stage;
  if (round?.number !== context.round || stage?.waitsFor !== 'members') return [state, []];
  const { outcome } = event;
  const { topic } = stage;
  const queues = routeOf(state.client, topic)?.subscribe;
  const members = outcome.ok ? outcome.frame.body?.consumerIdList : undefined;
  if (!outcome.ok || outcome.frame.code !== responseCode.SUCCESS || members === undefined) {
    const [next, outputs] = nextTopic(state, true, event);
    return [next, [logged('warn', `members of ${state.settings.group} unknown`), ...outputs]];
  }
  // A topic that just appeared is shared next time.
  if (queues === undefined) return nextTopic(state, true, event);
  // Upstream's strategies refuse empty lists, which ends the topic unbalanced.
  if (queues.length === 0 || members.length === 0) return nextTopic(state, false, event);
  return enforceShare(state, topic, allocate(state, queues, members), event);
}

/** The share of this member; `startProblem` sees to it that there is such a strategy. */
function allocate(
  { settings }: LitePullState,
  queues: readonly MessageQueue[],
  members: readonly string[],
): readonly MessageQueue[] {
  const strategy = allocations.get(settings.allocateMessageQueueStrategy);
  return strategy?.(settings.clientId, queues, [...members].sort(compareText)) ?? [];
}

/** Gives up queues of topics that are subscribed no more, without committing them. */
function endRound(state: LitePullState, { balanced }: Round, stamp: Stamp): LitePullStep {
  const topics = new Set(state.subscriptions.map(({ topic }) => topic));
  const isShared = state.mode === 'subscribe' || state.mode === 'pull';
  const strange = [...state.queues].filter(([, { queue }]) => isShared && !topics.has(queue.topic));
  const lost = [...new Set(strange.map(([, { queue }]) => queue.topic))].sort(compareText);
  const dropped = drop(
    state,
    strange.map(([key]) => key),
  );
  const told = andThen(dropped, (now) =>
    each(now, lost, (after, topic) => [after, [queuesAssigned(after, topic)]]),
  );
  return andThen(told, (now) => afterRound(now, balanced, stamp));
}

/** Sets the timer of the next round. */
function afterRound(state: LitePullState, balanced: boolean, { mono }: Stamp): LitePullStep {
  const { woken } = state.rebalancing;
  const { rebalanceMinIntervalMs, rebalanceWaitIntervalMs } = state.settings;
  const delayMs = balanced && !woken ? rebalanceWaitIntervalMs : rebalanceMinIntervalMs;
  const ended = { round: undefined, endedMono: mono, woken: false };
  return [withRebalancing(state, ended), [setTimer(rebalanceTimer, '', delayMs)]];
}

/** The same consumer, its round waiting for something else. */
export function withStage(state: LitePullState, stage: RoundStage | undefined): LitePullState {
  const { round } = state.rebalancing;
  return round === undefined ? state : withRebalancing(state, { round: { ...round, stage } });
}

/** The same consumer, something of its rebalancing being different. */
export function withRebalancing(state: LitePullState, change: Partial<Rebalancing>): LitePullState {
  return { ...state, rebalancing: { ...state.rebalancing, ...change } };
}
