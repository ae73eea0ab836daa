/**
 * Polls and commits (upstream `DefaultLitePullConsumerImpl.poll`, `commitAll`).
 *
 * Behaviour: a poll returns what one pull brought. Before that it commits what earlier polls
 * returned, if that is due: so messages count as consumed when the next poll comes, whether they
 * were processed or not. With nothing to return it waits. What was pulled of queues that are held
 * no more is passed over; a poll that does not wait ends there.
 */
import type { StoredMessage } from '../../protocol/message.ts';
import { andThen } from '../shared/apply.ts';
import { commitOffset, emptyProcessQueue, removeMessage } from '../shared/client/processQueue.ts';
import type { Output, Stamp, TimerEvent } from '../shared/node.ts';
import type { Poll } from './events.ts';
import { polledOf } from './observations.ts';
import { remember } from './offsets.ts';
import { type Operation, refuse, settle, withOperation } from './operation.ts';
import {
  type Batch,
  cancelTimer,
  type HeldQueue,
  type LitePullState,
  type LitePullStep,
  setTimer,
  withQueue,
} from './state.ts';

/** The timer of the poll that waits; its key is empty. */
export const pollTimer = 'poll';

/** Begins a poll whose turn it is. */
export function beginPoll(
  state: LitePullState,
  operation: Operation,
  { timeoutMs = state.settings.pollTimeoutMs }: Poll,
  stamp: Stamp,
): LitePullStep {
  if (timeoutMs < 0) return refuse(state, operation, 'Timeout must not be negative', stamp);
  const waiting: Operation = { ...operation, endMono: stamp.mono + timeoutMs };
  const next = withOperation(autoCommitted(state, stamp), waiting);
  const [polled, outputs] = lookForBatch(next, waiting, stamp);
  if (!polled.open.has(operation.sequence)) return [polled, outputs];
  return [polled, [...outputs, setTimer(pollTimer, '', timeoutMs)]];
}

/** Something was pulled: it goes to the poll that waits, or is kept for one. */
export function batchArrived(state: LitePullState, batch: Batch, stamp: Stamp): LitePullStep {
  const { bufferedCount: count } = state;
  const buffered = state.buffered.append(batch);
  const next: LitePullState = { ...state, buffered, bufferedCount: count + 1 };
  const poll = state.turn === undefined ? undefined : state.open.get(state.turn);
  if (poll?.what !== 'poll') return [next, []];
  return lookForBatch(next, poll, stamp);
}

/** The poll that waits has waited long enough. For `timer.poll`. */
export function onPollTimer(state: LitePullState, event: TimerEvent): LitePullStep {
  const poll = state.turn === undefined ? undefined : state.open.get(state.turn);
  if (poll?.endMono === undefined || poll.endMono > event.mono) return [state, []];
  return settle(state, poll, { outcome: 'empty', code: 0 }, event);
}

/** Commits what polls returned, if the poll is the first after the interval. */
function autoCommitted(state: LitePullState, { at }: Stamp): LitePullState {
  const { autoCommit, autoCommitIntervalMs } = state.settings;
  if (!autoCommit || at < state.nextAutoCommitAt) return state;
  return { ...committedAll(state), nextAutoCommitAt: at + autoCommitIntervalMs };
}

/** The offsets of all assigned queues in memory: where polls have come to. */
export function committedAll(state: LitePullState): LitePullState {
  let next = state;
  for (const { queue, assigned, consumeOffset } of state.queues.values()) {
    if (assigned && consumeOffset !== -1) next = remember(next, queue, consumeOffset);
  }
  return next;
}

/** Hands the oldest batch that counts to a poll; ends the poll if it cannot wait for one. */
function lookForBatch(state: LitePullState, poll: Operation, stamp: Stamp): LitePullStep {
  const left = (poll.endMono ?? stamp.mono) - stamp.mono;
  let { buffered, bufferedCount } = state;
  for (;;) {
    const batch = buffered.get(buffered.start);
    if (batch === undefined) break;
    buffered = buffered.trimTo(buffered.start + 1);
    const held = heldBatch(state, batch);
    // Those from before a seek were thrown away then: upstream has none of them any more.
    if (held !== undefined && held.seeks !== batch.seeks) continue;
    bufferedCount -= 1;
    const taken = { ...state, buffered, bufferedCount };
    if (held !== undefined) return handOut(taken, poll, batch, held, stamp);
    if (left <= 0) break;
  }
  const looked: LitePullState = { ...state, buffered, bufferedCount };
  return left > 0 ? [looked, []] : settle(looked, poll, { outcome: 'empty', code: 0 }, stamp);
}

function heldBatch({ queues }: LitePullState, { key, tenure }: Batch): HeldQueue | undefined {
  const held = queues.get(key);
  return held?.tenure === tenure ? held : undefined;
}

function handOut(
  state: LitePullState,
  poll: Operation,
  { key, messages }: Batch,
  held: HeldQueue,
  stamp: Stamp,
): LitePullStep {
  const { queue, assigned } = held;
  const kept = messages.reduce(
    (left, message) => removeMessage(left, message.queueOffset),
    held.messages,
  );
  const polled: HeldQueue = {
    ...held,
    messages: kept,
    batches: held.batches - 1,
    consumeOffset: assigned ? offsetAfter(held, kept) : -1,
  };
  const told: readonly Output[] = messages.map((message: StoredMessage) =>
    polledOf(state.settings.group, queue.brokerName, poll, message, -1),
  );
  const taken: LitePullStep = [
    withQueue(state, key, polled),
    [cancelTimer(pollTimer, ''), ...told],
  ];
  return andThen(taken, (now) => settle(now, poll, { outcome: 'done', code: 0 }, stamp));
}

/** Upstream `ProcessQueue.removeMessage`. */
function offsetAfter({ messages }: HeldQueue, kept: HeldQueue['messages']): number {
  return messages.pending.size === 0 ? -1 : commitOffset(kept);
}

/** Throws away what was pulled of a queue and waits to be polled (`clearMessageQueueInCache`). */
export function cleared(state: LitePullState, key: string, held: HeldQueue): LitePullState {
  const next = withQueue(state, key, {
    ...held,
    messages: emptyProcessQueue,
    batches: 0,
    seeks: held.seeks + 1,
  });
  return { ...next, bufferedCount: state.bufferedCount - held.batches };
}
