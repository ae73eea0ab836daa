/**
 * One topic's share put into force (upstream `RebalanceImpl.updateProcessQueueTableInRebalance`,
 * `RebalancePushImpl.messageQueueChanged`).
 *
 * Behaviour: queues outside the share are given up, their offsets committed; so are those without
 * a pull attempt for 120 s, to be taken anew. Missing ones are taken one after the other, each
 * with its first offset; one whose offset cannot be had is left to the next round. Pulls of those
 * taken begin 500 ms later. Orderly queues are locked before they are taken: a lock that is not to
 * be had leaves its queue to a round 500 ms later. One that is given up is unlocked once its
 * listener is through: the round waits 500 ms for that, and leaves it to the next one then; 20 s
 * after the last renewal it is unlocked all the same. A change gives the subscription a new version
 * and tells every broker.
 */
import { andThen } from '../shared/apply.ts';
import {
  forgetFingerprints,
  inClient,
  type MessageQueue,
  sendHeartbeats,
} from '../shared/client/index.ts';
import { renewed } from '../shared/client/subscription.ts';
import type { Output, Stamp } from '../shared/node.ts';
import { consumerTimes } from './config.ts';
import { giveUp, type HeldKeys, heldKeys } from './giveUp.ts';
import { heartbeatOf } from './heartbeat.ts';
import { queuesAssigned } from './observations.ts';
import { isListening } from './orderly.ts';
import { popTimer } from './popLoop.ts';
import { pullTimer } from './pull.ts';
import { queueKey } from './queues.ts';
import { nextTopic, withRebalancing } from './rebalance.ts';
import {
  type ConsumerState,
  type ConsumerStep,
  cancelTimer,
  type HeldQueue,
  type PopQueue,
  type QueueLimits,
  setTimer,
  type Taking,
  type TakingQueues,
} from './state.ts';
import { takeMissing } from './taking.ts';

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
  const before: Taking = { topic, share, pops, changed: false };
  const lost: HeldKeys = {
    pulls: held.pulls.filter((key) => !keys.has(key) || isStale(state.queues.get(key), stamp)),
    pops: held.pops.filter(
      (key) => !popKeys.has(key) || isPopStale(state.popQueues.get(key), stamp),
    ),
  };
  return andThen(giveUp(state, lost, 'commit', stamp), (now) => {
    const keysLeft = lost.pulls.filter((key) => now.queues.has(key));
    const changed = lost.pulls.length + lost.pops.length > keysLeft.length;
    return awaitListeners(now, keysLeft, { ...before, changed }, stamp);
  });
}

/** The timer of a round that waits for a listener; its key is empty. */
export const unlockWaitTimer = 'unlockWait';

/** Waits for the listeners of queues that were given up, for one after the other. */
function awaitListeners(
  state: ConsumerState,
  keys: readonly string[],
  taking: Taking,
  stamp: Stamp,
): ConsumerStep {
  const { round } = state.rebalancing;
  if (keys.length > 0 && round !== undefined) {
    const stage = { ...taking, waitsFor: 'listeners', keys } as const;
    const waiting = withRebalancing(state, { round: { ...round, stage } });
    return [waiting, [setTimer(unlockWaitTimer, '', consumerTimes.unlockWaitMs)]];
  }
  const missing = taking.share.filter((queue) => !state.queues.has(queueKey(queue)));
  return takeMissing(state, { ...taking, missing, index: 0 }, stamp);
}

/** The listener of an orderly queue is through: a round may have waited for it. */
export function listenerEnded(state: ConsumerState, key: string, stamp: Stamp): ConsumerStep {
  const stage = state.rebalancing.round?.stage;
  if (stage?.waitsFor !== 'listeners' || stage.keys[0] !== key) return [state, []];
  if (isListening(state, key)) return [state, []];
  const step = andThen([state, [cancelTimer(unlockWaitTimer, '')]] as ConsumerStep, (now) =>
    giveUp(now, { pulls: [key], pops: [] }, 'commit', stamp),
  );
  const keys = stage.keys.slice(1);
  return andThen(step, (now) => awaitListeners(now, keys, { ...stage, changed: true }, stamp));
}

/** A listener took too long: its queue is left to the next round. For `timer.unlockWait`. */
export function onUnlockWaitTimer(state: ConsumerState, stamp: Stamp): ConsumerStep {
  const stage = state.rebalancing.round?.stage;
  if (stage?.waitsFor !== 'listeners') return [state, []];
  const keys = stage.keys.slice(1);
  return awaitListeners(state, keys, stage, stamp);
}

function isStale(held: HeldQueue | undefined, { mono }: Stamp): boolean {
  if (held === undefined) return false;
  return mono - held.pulledMono > consumerTimes.pullExpiryMs;
}

function isPopStale(held: PopQueue | undefined, { mono }: Stamp): boolean {
  return held !== undefined && mono - held.poppedMono > consumerTimes.pullExpiryMs;
}

/** Every missing queue was tried: pulls begin, a change is told. */
export function shareTaken(
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
  { mono, at }: Stamp,
): ConsumerStep {
  const outputs: Output[] = [];
  let { popQueues, nextTenure } = state;
  for (const queue of pops) {
    const key = queueKey(queue);
    if (popQueues.has(key)) continue;
    popQueues = popQueues.set(key, {
      queue,
      tenure: nextTenure,
      poppedMono: mono,
      poppedAt: at,
      waiting: 0,
    });
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
  const client = forgetFingerprints(next.client);
  return inClient(next, sendHeartbeats(client, heartbeatOf(next), stamp));
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
