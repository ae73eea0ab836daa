/**
 * One topic's share put into force (upstream `RebalanceImpl.updateProcessQueueTableInRebalance`,
 * `RebalancePushImpl.messageQueueChanged`).
 *
 * Behaviour: queues outside the share are given up, their offsets committed; so are those without
 * a pull attempt for 120 s, to be taken anew. Missing ones are taken one after the other, each
 * with its first offset; one whose offset cannot be had is left to the next round. Pulls of those
 * taken begin 500 ms later. A change gives the subscription a new version and tells every broker.
 */
import { andThen } from '../shared/apply.ts';
import { inClient, type MessageQueue, masterId, sendHeartbeats } from '../shared/client/index.ts';
import { renewed } from '../shared/client/subscription.ts';
import { logged } from '../shared/logged.ts';
import type { Output, Stamp } from '../shared/node.ts';
import { consumerTimes } from './config.ts';
import {
  type FirstOffset,
  type FirstOffsetContext,
  firstOffset,
  firstOffsetFrom,
  type OffsetReply,
} from './firstOffset.ts';
import { giveUp, type HeldKeys, heldKeys } from './giveUp.ts';
import { heartbeatOf } from './heartbeat.ts';
import { queuesAssigned } from './observations.ts';
import { popTimer } from './popLoop.ts';
import { emptyProcessQueue } from './processQueue.ts';
import { pullTimer } from './pull.ts';
import { queueKey } from './queues.ts';
import { nextTopic, withRebalancing } from './rebalance.ts';
import {
  type ConsumerState,
  type ConsumerStep,
  type HeldQueue,
  type PopQueue,
  type QueueLimits,
  setTimer,
  type TakingQueues,
  withQueue,
} from './state.ts';

/** What one topic's share is: queues to pull, and assignments to pop. */
export interface Share {
  readonly pulls: readonly MessageQueue[];
  readonly pops: readonly MessageQueue[];
}

/** Gives up what is not in the share and begins to take what is missing; then the next topic. */
export function enforceShare(
  state: ConsumerState,
  topic: string,
  { pulls: share, pops }: Share,
  stamp: Stamp,
): ConsumerStep {
  const keys = new Set(share.map(queueKey));
  const popKeys = new Set(pops.map(queueKey));
  const held = heldKeys(state, (queue) => queue.topic === topic);
  const lost: HeldKeys = {
    pulls: held.pulls.filter((key) => !keys.has(key) || isStale(state.queues.get(key), stamp)),
    pops: held.pops.filter(
      (key) => !popKeys.has(key) || isPopStale(state.popQueues.get(key), stamp),
    ),
  };
  return andThen(giveUp(state, lost, 'commit', stamp), (now) => {
    const missing = share.filter((queue) => !now.queues.has(queueKey(queue)));
    const changed = lost.pulls.length + lost.pops.length > 0;
    return takeMissing(now, { topic, share, pops, missing, index: 0, changed }, stamp);
  });
}

function isStale(held: HeldQueue | undefined, { mono }: Stamp): boolean {
  if (held === undefined || held.dropped) return false;
  return mono - held.pulledMono > consumerTimes.pullExpiryMs;
}

function isPopStale(held: PopQueue | undefined, { mono }: Stamp): boolean {
  return held !== undefined && mono - held.poppedMono > consumerTimes.pullExpiryMs;
}

function takeMissing(state: ConsumerState, taking: TakingQueues, stamp: Stamp): ConsumerStep {
  let step: ConsumerStep = [state, []];
  for (let index = taking.index; index < taking.missing.length; index += 1) {
    const queue = taking.missing[index] as MessageQueue; // The index is inside the list.
    const [now, outputs] = step;
    const { round } = now.rebalancing;
    if (round === undefined) return step;
    const found = firstOffset(now, { round: round.number, queue }, stamp);
    if (found.kind === 'asked') {
      const stage = { ...taking, index, waitsFor: 'offset' } as const;
      const [asking, more] = found.step;
      return [withRebalancing(asking, { round: { ...round, stage } }), [...outputs, ...more]];
    }
    step = andThen(step, (state) => taken(state, queue, found, stamp));
  }
  return andThen(step, (now) => shareTaken(now, taking, stamp));
}

/** Takes in the answer to a request for a first offset. */
export function firstOffsetReplied(state: ConsumerState, event: OffsetReply): ConsumerStep {
  const { round } = state.rebalancing;
  const context = event.context as FirstOffsetContext; // Made by `firstOffset.ts` alone.
  const taking = round?.stage;
  if (round?.number !== context.round || taking?.waitsFor !== 'offset') return [state, []];
  const found = firstOffsetFrom(state, event);
  if (found.kind === 'asked') return found.step;
  return andThen(taken(state, context.queue, found, event), (now) =>
    takeMissing(now, { ...taking, index: taking.index + 1 }, event),
  );
}

function taken(
  state: ConsumerState,
  queue: MessageQueue,
  found: Exclude<FirstOffset, { kind: 'asked' }>,
  stamp: Stamp,
): ConsumerStep {
  if (found.kind !== 'failed') return [take(state, queue, found, stamp), []];
  return [state, [logged('warn', `no first offset of ${queueKey(queue)}: ${found.why}`)]];
}

function take(
  state: ConsumerState,
  queue: MessageQueue,
  { kind, offset }: Extract<FirstOffset, { kind: 'stored' | 'initial' }>,
  { mono }: Stamp,
): ConsumerState {
  const held: HeldQueue = {
    queue,
    tenure: state.nextTenure,
    dropped: false,
    nextOffset: offset,
    offset: kind === 'stored' ? offset : undefined,
    brokerId: masterId,
    pulledMono: mono,
    messages: emptyProcessQueue,
  };
  const counted = { ...state, nextTenure: state.nextTenure + 1 };
  return withQueue(counted, queueKey(queue), held);
}

function shareTaken(
  state: ConsumerState,
  { topic, share, pops, missing, changed }: TakingQueues,
  stamp: Stamp,
): ConsumerStep {
  const pulls = missing
    .map(queueKey)
    .filter((key) => state.queues.has(key))
    .map((key) => setTimer(pullTimer, key, consumerTimes.firstPullDelayMs));
  const [taken, popsBegun] = takePops(state, pops, stamp);
  const begun: ConsumerStep = [taken, [...pulls, ...popsBegun]];
  const told =
    changed || begun[1].length > 0
      ? andThen(begun, (now) => {
          const [next, outputs] = subscriptionChanged(now, topic, stamp);
          return [next, [...outputs, queuesAssigned(next, topic)]];
        })
      : begun;
  return andThen(told, (now) =>
    nextTopic(now, holdsExactly(now, topic, { pulls: share, pops }), stamp),
  );
}

/** Takes assignments to pop that are not held yet; their first pops come as late as first pulls. */
function takePops(
  state: ConsumerState,
  pops: readonly MessageQueue[],
  { mono }: Stamp,
): ConsumerStep {
  const outputs: Output[] = [];
  let { popQueues, nextTenure } = state;
  for (const queue of pops) {
    const key = queueKey(queue);
    if (popQueues.has(key)) continue;
    popQueues = popQueues.set(key, { queue, tenure: nextTenure, poppedMono: mono, waiting: 0 });
    nextTenure += 1;
    outputs.push(setTimer(popTimer, key, consumerTimes.firstPullDelayMs));
  }
  return [{ ...state, popQueues, nextTenure }, outputs];
}

function holdsExactly(
  { queues, popQueues }: ConsumerState,
  topic: string,
  { pulls, pops }: Share,
): boolean {
  let held = 0;
  for (const { queue, dropped } of queues.values()) {
    if (queue.topic === topic && !dropped) held += 1;
  }
  let popped = 0;
  for (const { queue } of popQueues.values()) {
    if (queue.topic === topic) popped += 1;
  }
  return (
    held === pulls.length &&
    popped === pops.length &&
    pulls.every((queue) => isHeld(queues.get(queueKey(queue)))) &&
    pops.every((queue) => popQueues.has(queueKey(queue)))
  );
}

function isHeld(held: HeldQueue | undefined): boolean {
  return held !== undefined && !held.dropped;
}

/** What upstream does when queues of a topic changed, or when it takes it for a change. */
export function subscriptionChanged(
  state: ConsumerState,
  topic: string,
  stamp: Stamp,
): ConsumerStep {
  const subscriptions = state.subscriptions.map((subscription) =>
    subscription.topic === topic ? renewed(subscription, stamp.at) : subscription,
  );
  const next = { ...state, subscriptions, limits: limitsOf(state) };
  return inClient(next, sendHeartbeats(next.client, heartbeatOf(next), stamp));
}

function limitsOf({ config, queues }: ConsumerState): QueueLimits {
  const shared = (forTopic: number, forQueue: number): number =>
    forTopic === -1 || queues.size === 0
      ? forQueue
      : Math.max(1, Math.floor(forTopic / queues.size));
  return {
    messages: shared(config.pullThresholdForTopic, config.pullThresholdForQueue),
    mebibytes: shared(config.pullThresholdSizeForTopic, config.pullThresholdSizeForQueue),
  };
}
