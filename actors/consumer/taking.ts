/**
 * Taking the queues of a topic's share one after the other (upstream
 * `RebalanceImpl.updateProcessQueueTableInRebalance`): an orderly one's lock first, then its first
 * offset. What cannot be had leaves its queue untaken.
 */
import { andThen } from '../shared/apply.ts';
import { type MessageQueue, masterId } from '../shared/client/index.ts';
import { logged } from '../shared/logged.ts';
import type { Stamp } from '../shared/node.ts';
import { consumerTimes, needsLocks } from './config.ts';
import {
  type FirstOffset,
  type FirstOffsetContext,
  firstOffset,
  firstOffsetFrom,
  type OffsetReply,
} from './firstOffset.ts';
import { callForLocks, lockRetryTimer, type TakeLockContext } from './locks.ts';
import { emptyProcessQueue } from './processQueue.ts';
import { beginningReplied } from './pull.ts';
import { queueKey } from './queues.ts';
import { withRebalancing } from './rebalance.ts';
import { shareTaken } from './share.ts';
import {
  type ConsumerState,
  type ConsumerStep,
  type HeldQueue,
  type Round,
  setTimer,
  type TakingQueues,
  withQueue,
} from './state.ts';

/** Takes what is missing of a share, from where it stands on. */
export function takeMissing(
  state: ConsumerState,
  taking: TakingQueues,
  stamp: Stamp,
): ConsumerStep {
  let step: ConsumerStep = [state, []];
  for (let index = taking.index; index < taking.missing.length; index += 1) {
    const queue = taking.missing[index] as MessageQueue; // The index is inside the list.
    const [now, outputs] = step;
    const { round } = now.rebalancing;
    if (round === undefined) return step;
    if (needsLocks(now.config)) {
      const context = { for: 'consumer.takeLock', round: round.number, queue } as const;
      const asked = callForLocks(now, [queue], context, stamp);
      const stage = { ...taking, index, waitsFor: 'lock' } as const;
      if (asked !== undefined) {
        const [asking, more] = asked;
        return [withRebalancing(asking, { round: { ...round, stage } }), [...outputs, ...more]];
      }
      step = andThen(step, (state) => notLocked(state, queue));
      continue;
    }
    const found = takeUnlocked(now, round, { ...taking, index }, stamp);
    if (found.kind === 'asked') return andThen(step, () => found.step);
    step = andThen(step, (state) => taken(state, queue, found, stamp));
  }
  return andThen(step, (now) => shareTaken(now, taking, stamp));
}

/** The first offset of the queue whose turn it is. */
function takeUnlocked(
  state: ConsumerState,
  round: Round,
  taking: TakingQueues,
  stamp: Stamp,
): FirstOffset {
  const queue = taking.missing[taking.index] as MessageQueue; // The index is inside the list.
  const found = firstOffset(state, { round: round.number, queue }, stamp);
  if (found.kind !== 'asked') return found;
  const stage = { ...taking, waitsFor: 'offset' } as const;
  const [asking, outputs] = found.step;
  return {
    kind: 'asked',
    step: [withRebalancing(asking, { round: { ...round, stage } }), outputs],
  };
}

/** The broker has answered for the lock of a queue that is to be taken, or it could not. */
export function lockReplied(
  state: ConsumerState,
  { round: number, queue }: TakeLockContext,
  isLocked: boolean,
  stamp: Stamp,
): ConsumerStep {
  const { round } = state.rebalancing;
  const taking = round?.stage;
  if (round?.number !== number || taking?.waitsFor !== 'lock') return [state, []];
  const next: TakingQueues = { ...taking, index: taking.index + 1 };
  if (!isLocked) {
    return andThen(notLocked(state, queue), (now) => takeMissing(now, next, stamp));
  }
  const found = takeUnlocked(state, round, taking, stamp);
  if (found.kind === 'asked') return found.step;
  return andThen(taken(state, queue, found, stamp), (now) => takeMissing(now, next, stamp));
}

function notLocked(state: ConsumerState, queue: MessageQueue): ConsumerStep {
  const text = `no lock of ${queueKey(queue)}: another round follows`;
  return [state, [logged('info', text), setTimer(lockRetryTimer, '', consumerTimes.lockRetryMs)]];
}

/** Takes in the answer to a request for a first offset. */
export function firstOffsetReplied(state: ConsumerState, event: OffsetReply): ConsumerStep {
  const { round } = state.rebalancing;
  const context = event.context as FirstOffsetContext; // Made by `firstOffset.ts` alone.
  if (context.tenure !== undefined) return beginningReplied(state, event);
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
  { mono, at }: Stamp,
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
    locked: true,
    lockedAt: at,
    begun: false,
    draining: false,
    tryUnlockTimes: 0,
    pulledAt: at,
    consumedAt: at,
  };
  const counted = { ...state, nextTenure: state.nextTenure + 1 };
  return withQueue(counted, queueKey(queue), held);
}
