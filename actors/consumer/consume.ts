/**
 * Consuming: pulled messages wait for a thread, the listener takes its time, the result moves the
 * offset (upstream `ConsumeMessageConcurrentlyService`).
 *
 * Behaviour: at most `consumeThreadMax` messages at a time, in the order of arrival over all
 * queues. A success is done with. A failure is given back in clustering (`giveBack.ts`), which
 * occupies its thread until it is settled; in broadcasting it is logged and done with. The result
 * of a queue that was given up meanwhile counts for nothing: its new owner delivers it again.
 * Not modelled: batches larger than 1.
 */
import type { StoredMessage } from '../../protocol/message.ts';
import { derive } from '../shared/entropy.ts';
import { logged } from '../shared/logged.ts';
import type { Reply, Stamp, TimerEvent } from '../shared/node.ts';
import { closeDesk, type Desk, heldBy, openDesk } from './desk.ts';
import { expiredResent, expiredSentBack } from './expired.ts';
import { done, giveBack, reconsumeTimer, resent, sentBack } from './giveBack.ts';
import { listenerOf, plainResult } from './listeners.ts';
import { consumedOf } from './observations.ts';
import { onGivenUp } from './orderly.ts';
import { pendingAt } from './processQueue.ts';
import { brokerNameOf } from './queues.ts';
import { repliesOf } from './replying.ts';
import type { SendBackContext } from './sendBack.ts';
import {
  type ConsumerState,
  type ConsumerStep,
  type RunningTask,
  setTimer,
  type Task,
} from './state.ts';

/** The timer of a listener at work; its key is the task's number. */
export const consumeTimer = 'consume';

/** Queues deliveries of messages that were just put into a held queue, and begins what it can. */
export function submit(
  state: ConsumerState,
  { key, tenure }: Pick<Task, 'key' | 'tenure'>,
  messages: readonly StoredMessage[],
  stamp: Stamp,
): ConsumerStep {
  const desk = openDesk(state, stamp);
  for (const { queueOffset } of messages) {
    desk.backlog = desk.backlog.append({ key, tenure, queueOffset }, desk.owner);
  }
  beginTasks(desk);
  return closeDesk(desk);
}

/** A listener is through. For `timer.consume`. */
export function onConsumeTimer(state: ConsumerState, event: TimerEvent): ConsumerStep {
  const number = Number(event.key);
  return atThread(state, number, event, (desk, task) => finish(desk, number, task));
}

/** Takes in `reply.consumerSendMsgBack`. */
export function onSentBack(
  state: ConsumerState,
  event: Reply<'consumerSendMsgBack'>,
): ConsumerStep {
  const { number, from } = event.context as SendBackContext; // Made by `sendBack.ts` alone.
  if (from === 'expired') return expiredSentBack(state, event);
  return atThread(state, number, event, (desk, task) => sentBack(desk, task, event));
}

/** Takes in `reply.sendMessageV2`: the inner producer's alone. */
export function onResent(state: ConsumerState, event: Reply<'sendMessageV2'>): ConsumerStep {
  const { number, from } = event.context as SendBackContext; // Made by `resend.ts` alone.
  if (from === 'order') return onGivenUp(state, event);
  if (from === 'expired') return expiredResent(state, event);
  return atThread(state, number, event, (desk, task) => resent(desk, task, event));
}

/** Goes on with a task whose thread is free from here on, unless it is occupied anew. */
function atThread(
  state: ConsumerState,
  number: number,
  stamp: Stamp,
  step: (desk: Desk, task: RunningTask) => void,
): ConsumerStep {
  const task = state.pool.running.get(number);
  if (task === undefined) return [state, []];
  const desk = openDesk(state, stamp);
  desk.running = desk.running.delete(number);
  step(desk, task);
  beginTasks(desk);
  return closeDesk(desk);
}

/** Failed deliveries are due again. For `timer.reconsume`. */
export function onReconsumeTimer(state: ConsumerState, stamp: Stamp): ConsumerStep {
  const desk = openDesk(state, stamp);
  let first = desk.later.first();
  for (; first !== undefined && first.major <= stamp.mono; first = desk.later.first()) {
    desk.backlog = desk.backlog.append(first.value, desk.owner);
    desk.later = desk.later.removeFirst(desk.owner);
  }
  // If nothing is left, the next failure sets the timer, be it in this very step.
  if (first !== undefined) {
    desk.outputs.push(setTimer(reconsumeTimer, '', first.major - stamp.mono));
  }
  beginTasks(desk);
  return closeDesk(desk);
}

function beginTasks(desk: Desk): void {
  const { state, stamp, owner } = desk;
  const { consumeThreadMax, listener: config } = state.config;
  const listener = listenerOf(config);
  while (desk.running.size < consumeThreadMax) {
    const task = desk.backlog.get(desk.backlog.start);
    if (task === undefined) return;
    desk.backlog = desk.backlog.trimTo(desk.backlog.start + 1, owner);
    const held = heldBy(desk, task);
    const pending = held && pendingAt(held.messages, task.queueOffset);
    if (pending === undefined) continue;
    const { key, tenure, queueOffset } = task;
    const { message, reconsumeTimes: attempt } = pending;
    const number = desk.nextNumber;
    desk.nextNumber += 1;
    const consumption = listener(message, attempt, derive(stamp.entropy, number));
    const { result, tookMs } = consumption;
    desk.outputs.push(...repliesOf(message, consumption, stamp));
    const stage = { waitsFor: 'listener' } as const;
    const beganAt = stamp.at;
    const place = { key, tenure, queueOffset };
    const running: RunningTask = { ...place, message, attempt, result, stage, beganAt };
    if (tookMs <= 0) {
      finish(desk, number, running);
    } else {
      desk.running = desk.running.set(number, running);
      desk.outputs.push(setTimer(consumeTimer, String(number), tookMs));
    }
  }
}

/** Tells a listener's result and applies it. */
function finish(desk: Desk, number: number, task: RunningTask): void {
  const { state, outputs } = desk;
  const { key, queueOffset } = task;
  const result = plainResult(task.result);
  const { group, messageModel } = state.config;
  outputs.push(consumedOf(group, { ...task, result, brokerName: brokerNameOf(key) }));
  const held = heldBy(desk, task);
  if (held === undefined) return;
  const isThere = pendingAt(held.messages, queueOffset) !== undefined;
  if (result === 'later' && messageModel === 'CLUSTERING' && isThere) {
    giveBack(desk, number, task);
    return;
  }
  if (result === 'later') {
    outputs.push(logged('warn', `broadcasting: ${key} ${queueOffset} failed, dropped`));
  }
  done(desk, held, task);
}
