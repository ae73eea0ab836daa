/**
 * Consuming: pulled messages wait for a thread, the listener takes its time, the result moves the
 * offset (upstream `ConsumeMessageConcurrentlyService`).
 *
 * Behaviour: at most `consumeThreadMax` messages at a time, in the order of arrival over all
 * queues. A success is done with. A failure in clustering stays pending and is delivered again
 * after 5 s, one attempt later; in broadcasting it is logged and done with. The result of a queue
 * that was given up meanwhile counts for nothing: its new owner delivers the message again.
 * Not modelled: CONSUMER_SEND_MSG_BACK, so no retry topic is ever filled and none of its delays
 * apply; the 5 s are what upstream does when sending back fails. Batches larger than 1. The
 * clean-up after `consumeTimeout`, which does nothing upstream either when sending back fails.
 */
import type { StoredMessage } from '../../protocol/message.ts';
import { derive } from '../shared/entropy.ts';
import type { IntTable } from '../shared/intTable.ts';
import { logged } from '../shared/logged.ts';
import type { Output, Stamp, TimerEvent } from '../shared/node.ts';
import type { OrderedMap } from '../shared/orderedMap.ts';
import { newOwner, type Owner } from '../shared/owner.ts';
import type { SegmentedLog } from '../shared/segmentedLog.ts';
import type { Table } from '../shared/table.ts';
import { consumerTimes } from './config.ts';
import { listenerOf } from './listeners.ts';
import { consumedOf } from './observations.ts';
import { commitOffset, countFailure, pendingAt, removeMessage } from './processQueue.ts';
import {
  type ConsumerState,
  type ConsumerStep,
  type HeldQueue,
  type RunningTask,
  setTimer,
  type Task,
} from './state.ts';

/** The timer of a listener at work; its key is the task's number. */
export const consumeTimer = 'consume';
/** The timer of the earliest repeated delivery; its key is empty. */
export const reconsumeTimer = 'reconsume';

/**
 * What consuming changes of the state, laid open for one step: a pull brings up to 32 messages, and
 * each would copy the state several times otherwise. Nobody outside the step ever sees it.
 */
interface Desk {
  readonly state: ConsumerState;
  readonly stamp: Stamp;
  readonly owner: Owner;
  readonly outputs: Output[];
  queues: Table<HeldQueue>;
  running: IntTable<RunningTask>;
  backlog: SegmentedLog<Task>;
  later: OrderedMap<Task>;
  nextNumber: number;
}

function open(state: ConsumerState, stamp: Stamp): Desk {
  const { queues, pool } = state;
  const { running, backlog, later, nextNumber } = pool;
  const owner = newOwner();
  return { state, stamp, owner, outputs: [], queues, running, backlog, later, nextNumber };
}

function closed(desk: Desk): ConsumerStep {
  const { state, queues, running, backlog, later, nextNumber, outputs } = desk;
  return [{ ...state, queues, pool: { running, backlog, later, nextNumber } }, outputs];
}

/** Queues deliveries of messages that were just put into a held queue, and begins what it can. */
export function submit(
  state: ConsumerState,
  { key, tenure }: Pick<Task, 'key' | 'tenure'>,
  messages: readonly StoredMessage[],
  stamp: Stamp,
): ConsumerStep {
  const desk = open(state, stamp);
  for (const { queueOffset } of messages) {
    desk.backlog = desk.backlog.append({ key, tenure, queueOffset }, desk.owner);
  }
  beginTasks(desk);
  return closed(desk);
}

/** A listener is through. For `timer.consume`. */
export function onConsumeTimer(state: ConsumerState, event: TimerEvent): ConsumerStep {
  const number = Number(event.key);
  const task = state.pool.running.get(number);
  if (task === undefined) return [state, []];
  const desk = open(state, event);
  desk.running = desk.running.delete(number);
  finish(desk, task);
  beginTasks(desk);
  return closed(desk);
}

/** Failed deliveries are due again. For `timer.reconsume`. */
export function onReconsumeTimer(state: ConsumerState, stamp: Stamp): ConsumerStep {
  const desk = open(state, stamp);
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
  return closed(desk);
}

function beginTasks(desk: Desk): void {
  const { state, stamp, owner } = desk;
  const { consumeThreadMax, listener: config } = state.config;
  const listener = listenerOf(config);
  while (desk.running.size < consumeThreadMax) {
    const task = desk.backlog.get(desk.backlog.start);
    if (task === undefined) return;
    desk.backlog = desk.backlog.trimTo(desk.backlog.start + 1, owner);
    const held = tenureAt(desk, task);
    const pending = held && pendingAt(held.messages, task.queueOffset);
    if (pending === undefined) continue;
    const { key, tenure, queueOffset } = task;
    const { message, reconsumeTimes: attempt } = pending;
    const number = desk.nextNumber;
    desk.nextNumber += 1;
    const { result, tookMs } = listener(message, attempt, derive(stamp.entropy, number));
    const running: RunningTask = { key, tenure, queueOffset, message, attempt, result };
    if (tookMs <= 0) {
      finish(desk, running);
    } else {
      desk.running = desk.running.set(number, running);
      desk.outputs.push(setTimer(consumeTimer, String(number), tookMs));
    }
  }
}

/** Tells a listener's result and applies it. */
function finish(desk: Desk, task: RunningTask): void {
  const { state, owner, outputs } = desk;
  const { key, queueOffset, result } = task;
  outputs.push(consumedOf(state.config.group, task));
  const held = tenureAt(desk, task);
  if (held === undefined) return;
  if (result === 'later' && state.config.messageModel === 'CLUSTERING') {
    const messages = countFailure(held.messages, queueOffset);
    desk.queues = desk.queues.set(key, { ...held, messages }, owner);
    repeatLater(desk, task);
    return;
  }
  if (result === 'later') {
    outputs.push(logged('warn', `broadcasting: ${key} ${queueOffset} failed, dropped`));
  }
  const messages = removeMessage(held.messages, queueOffset);
  const offset = Math.max(held.offset ?? 0, commitOffset(messages));
  desk.queues = desk.queues.set(key, { ...held, messages, offset }, owner);
}

function repeatLater(desk: Desk, { key, tenure, queueOffset }: Task): void {
  const delayMs = consumerTimes.reconsumeMs;
  if (desk.later.size === 0) desk.outputs.push(setTimer(reconsumeTimer, '', delayMs));
  const task: Task = { key, tenure, queueOffset };
  const dueMono = desk.stamp.mono + delayMs;
  desk.later = desk.later.insert(dueMono, desk.nextNumber, task, desk.owner);
  desk.nextNumber += 1;
}

function tenureAt({ queues }: Desk, { key, tenure }: Task): HeldQueue | undefined {
  const held = queues.get(key);
  return held?.tenure === tenure && !held.dropped ? held : undefined;
}
