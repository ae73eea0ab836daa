/**
 * Consuming: pulled messages wait for a thread, the listener takes its time, the result moves the
 * offset (upstream `ConsumeMessageConcurrentlyService`).
 *
 * Behaviour: at most `consumeThreadMax` messages at a time, in the order of arrival over all
 * queues. A success is done with. A failure in clustering stays pending and is delivered again
 * after 5 s, one attempt later; in broadcasting it is logged and done with. The result of a queue
 * that was given up meanwhile counts for nothing: its new owner delivers the message again.
 * Not modelled: CONSUMER_SEND_MSG_BACK, so no retry topic is ever filled and none of its delays
 * apply; the 5 s are what upstream does when sending back fails. Batches larger than 1. The clean-up
 * after `consumeTimeout`, which does nothing upstream either when sending back fails.
 */
import type { StoredMessage } from '../../protocol/message.ts';
import { derive } from '../shared/entropy.ts';
import type { Output, Stamp, TimerEvent } from '../shared/node.ts';
import { consumerTimes } from './config.ts';
import { listenerOf } from './listeners.ts';
import { consumedOf } from './observations.ts';
import { advanced } from './offsets.ts';
import { commitOffset, countFailure, pendingAt, removeMessage } from './processQueue.ts';
import {
  type ConsumePool,
  type ConsumerState,
  type ConsumerStep,
  logged,
  type RunningTask,
  setTimer,
  type Task,
  tenureOf,
  withQueue,
} from './state.ts';

/** The timer of a listener at work; its key is the task's number. */
export const consumeTimer = 'consume';
/** The timer of the earliest repeated delivery; its key is empty. */
export const reconsumeTimer = 'reconsume';

/** Queues deliveries of messages that were just put into a held queue, and begins what it can. */
export function submit(
  state: ConsumerState,
  { key, tenure }: Pick<Task, 'key' | 'tenure'>,
  messages: readonly StoredMessage[],
  stamp: Stamp,
): ConsumerStep {
  let { backlog } = state.pool;
  for (const { queueOffset } of messages) backlog = backlog.append({ key, tenure, queueOffset });
  return beginTasks(withPool(state, { backlog }), stamp);
}

/** A listener is through. For `timer.consume`. */
export function onConsumeTimer(state: ConsumerState, event: TimerEvent): ConsumerStep {
  const number = Number(event.key);
  const task = state.pool.running.get(number);
  if (task === undefined) return [state, []];
  const running = state.pool.running.delete(number);
  const outputs: Output[] = [];
  const next = finish(withPool(state, { running }), task, event, outputs);
  const [begun, more] = beginTasks(next, event);
  return [begun, [...outputs, ...more]];
}

/** Failed deliveries are due again. For `timer.reconsume`. */
export function onReconsumeTimer(state: ConsumerState, stamp: Stamp): ConsumerStep {
  let { later, backlog } = state.pool;
  let first = later.first();
  for (; first !== undefined && first.major <= stamp.mono; first = later.first()) {
    backlog = backlog.append(first.value);
    later = later.removeFirst();
  }
  const [next, outputs] = beginTasks(withPool(state, { later, backlog }), stamp);
  // A failure in the very step above has set the timer if nothing waited before it.
  if (first === undefined) return [next, outputs];
  return [next, [...outputs, setTimer(reconsumeTimer, '', first.major - stamp.mono)]];
}

function beginTasks(state: ConsumerState, stamp: Stamp): ConsumerStep {
  const { consumeThreadMax, listener: config } = state.config;
  const listener = listenerOf(config);
  const outputs: Output[] = [];
  let next = state;
  while (next.pool.running.size < consumeThreadMax) {
    const { backlog } = next.pool;
    const task = backlog.get(backlog.start);
    if (task === undefined) break;
    next = withPool(next, { backlog: backlog.trimTo(backlog.start + 1) });
    const pending = pendingIn(next, task);
    if (pending === undefined) continue;
    const { message, reconsumeTimes: attempt } = pending;
    const number = next.pool.nextNumber;
    const { result, tookMs } = listener(message, attempt, derive(stamp.entropy, number));
    const running: RunningTask = { ...task, message, attempt, result };
    next = withPool(next, { nextNumber: number + 1 });
    if (tookMs <= 0) {
      next = finish(next, running, stamp, outputs);
    } else {
      next = withPool(next, { running: next.pool.running.set(number, running) });
      outputs.push(setTimer(consumeTimer, String(number), tookMs));
    }
  }
  return [next, outputs];
}

/** Applies a listener's result; what it gives out goes behind `outputs`. */
function finish(
  state: ConsumerState,
  task: RunningTask,
  stamp: Stamp,
  outputs: Output[],
): ConsumerState {
  outputs.push(consumedOf(state, task));
  const held = tenureOf(state, task);
  if (held === undefined) return state;
  if (task.result === 'later' && state.config.messageModel === 'CLUSTERING') {
    const messages = countFailure(held.messages, task.queueOffset);
    return repeatLater(withQueue(state, task.key, { ...held, messages }), task, stamp, outputs);
  }
  if (task.result === 'later') {
    outputs.push(logged('warn', `broadcasting: ${task.key} ${task.queueOffset} failed, dropped`));
  }
  const messages = removeMessage(held.messages, task.queueOffset);
  const done = advanced({ ...held, messages }, commitOffset(messages));
  return withQueue(state, task.key, done);
}

function repeatLater(
  state: ConsumerState,
  { key, tenure, queueOffset }: Task,
  { mono }: Stamp,
  outputs: Output[],
): ConsumerState {
  const { later, nextNumber } = state.pool;
  const delayMs = consumerTimes.reconsumeMs;
  if (later.size === 0) outputs.push(setTimer(reconsumeTimer, '', delayMs));
  const task: Task = { key, tenure, queueOffset };
  return withPool(state, {
    later: later.insert(mono + delayMs, nextNumber, task),
    nextNumber: nextNumber + 1,
  });
}

function pendingIn(state: ConsumerState, task: Task) {
  const held = tenureOf(state, task);
  return held && pendingAt(held.messages, task.queueOffset);
}

function withPool(state: ConsumerState, change: Partial<ConsumePool>): ConsumerState {
  return { ...state, pool: { ...state.pool, ...change } };
}
