/**
 * Consuming popped messages: they wait for a thread, the listener takes its time, the result
 * settles them (upstream `ConsumeMessagePopConcurrentlyService`).
 *
 * Behaviour: at most `consumeThreadMax` at a time, beside those that were pulled: upstream has two
 * pools. A message whose invisible time is over before the listener has it, or when the listener is
 * through, is let go: it comes back by itself. Otherwise a success is acknowledged; a failure hides
 * it for longer (`popDelays.ts`). Of an assignment that was given up nothing is settled.
 * Not modelled: batches of messages for a listener; a pool that refuses a task (upstream's queue
 * has no limit, so it does so only while it shuts down).
 */
import type { ClientState } from '../shared/client/index.ts';
import { derive } from '../shared/entropy.ts';
import type { IntTable } from '../shared/intTable.ts';
import { logged } from '../shared/logged.ts';
import type { Output, Stamp, Step, TimerEvent } from '../shared/node.ts';
import { newOwner, type Owner } from '../shared/owner.ts';
import type { SegmentedLog } from '../shared/segmentedLog.ts';
import type { Table } from '../shared/table.ts';
import { listenerOf, plainResult } from './listeners.ts';
import { consumedOf } from './observations.ts';
import { popFailureOf } from './popDelays.ts';
import { isOverdue, type PoppedMessage } from './popMessages.ts';
import { acknowledge, hideAgain } from './popSettle.ts';
import { repliesOf } from './replying.ts';
import {
  type ConsumerState,
  type ConsumerStep,
  type PopQueue,
  type PopTask,
  type RunningPopTask,
  setTimer,
} from './state.ts';

/** The timer of a listener at work on a popped message; its key is the task's number. */
export const popConsumeTimer = 'popConsume';

/** Salt of the listener's draws, so that they are not those for pulled messages. */
const popSalt = 0x706f_7063;

/** What consuming changes of the state, laid open for one step as in `desk.ts`. */
interface PopDesk {
  readonly state: ConsumerState;
  readonly stamp: Stamp;
  readonly owner: Owner;
  readonly outputs: Output[];
  client: ClientState;
  popQueues: Table<PopQueue>;
  running: IntTable<RunningPopTask>;
  backlog: SegmentedLog<PopTask>;
  nextNumber: number;
}

function open(state: ConsumerState, stamp: Stamp): PopDesk {
  const { client, popQueues, popPool } = state;
  return { state, stamp, owner: newOwner(), outputs: [], client, popQueues, ...popPool };
}

function closed(desk: PopDesk): ConsumerStep {
  const { state, client, popQueues, running, backlog, nextNumber, outputs } = desk;
  return [{ ...state, client, popQueues, popPool: { running, backlog, nextNumber } }, outputs];
}

/** Queues messages that an assignment has counted as waiting, and begins what it can. */
export function submitPopped(
  state: ConsumerState,
  { key, tenure }: Pick<PopTask, 'key' | 'tenure'>,
  messages: readonly PoppedMessage[],
  stamp: Stamp,
): ConsumerStep {
  const desk = open(state, stamp);
  for (const popped of messages) {
    desk.backlog = desk.backlog.append({ key, tenure, popped }, desk.owner);
  }
  beginTasks(desk);
  return closed(desk);
}

/** A listener is through. For `timer.popConsume`. */
export function onPopConsumeTimer(state: ConsumerState, event: TimerEvent): ConsumerStep {
  const number = Number(event.key);
  const task = state.popPool.running.get(number);
  if (task === undefined) return [state, []];
  const desk = open(state, event);
  desk.running = desk.running.delete(number);
  finish(desk, task);
  beginTasks(desk);
  return closed(desk);
}

function beginTasks(desk: PopDesk): void {
  const { state, stamp, owner } = desk;
  const { consumeThreadMax, listener: config } = state.config;
  const listener = listenerOf(config);
  while (desk.running.size < consumeThreadMax) {
    const task = desk.backlog.get(desk.backlog.start);
    if (task === undefined) return;
    desk.backlog = desk.backlog.trimTo(desk.backlog.start + 1, owner);
    if (heldBy(desk, task) === undefined) continue;
    if (isOverdue(task.popped, stamp.at)) {
      letGo(desk, task);
      continue;
    }
    const number = desk.nextNumber;
    desk.nextNumber += 1;
    const { message } = task.popped;
    const entropy = derive(derive(stamp.entropy, popSalt), number);
    const consumption = listener(message, message.reconsumeTimes, entropy);
    const { result, tookMs } = consumption;
    desk.outputs.push(...repliesOf(message, consumption, stamp));
    const running: RunningPopTask = { ...task, result };
    if (tookMs <= 0) {
      finish(desk, running);
    } else {
      desk.running = desk.running.set(number, running, owner);
      desk.outputs.push(setTimer(popConsumeTimer, String(number), tookMs));
    }
  }
}

/** Tells a listener's result and settles the message by it. */
function finish(desk: PopDesk, task: RunningPopTask): void {
  const { state, stamp, outputs } = desk;
  const { config } = state;
  const { popped } = task;
  const result = plainResult(task.result);
  const { message, handle } = popped;
  const { reconsumeTimes: attempt } = message;
  outputs.push(
    consumedOf(config.group, { message, brokerName: handle.brokerName, attempt, result }),
  );
  if (heldBy(desk, task) === undefined) return;
  if (isOverdue(popped, stamp.at)) {
    letGo(desk, task);
    return;
  }
  countDown(desk, task);
  const failure =
    result === 'success'
      ? ({ kind: 'acknowledge' } as const)
      : popFailureOf(message, config, stamp.at);
  if (failure.kind === 'acknowledge') {
    stepClient(desk, acknowledge(desk.client, config.group, popped, stamp));
  } else if (failure.kind === 'hide') {
    stepClient(desk, hideAgain(desk.client, config.group, popped, failure.forMs, stamp));
  }
}

function letGo(desk: PopDesk, task: PopTask): void {
  countDown(desk, task);
  desk.outputs.push(logged('warn', `too late for [${task.popped.handleText}]: it comes back`));
}

/** One message less is unsettled. */
function countDown(desk: PopDesk, task: PopTask): void {
  const held = heldBy(desk, task);
  if (held === undefined) return;
  const { key } = task;
  desk.popQueues = desk.popQueues.set(key, { ...held, waiting: held.waiting - 1 }, desk.owner);
}

function heldBy({ popQueues }: PopDesk, { key, tenure }: PopTask): PopQueue | undefined {
  const held = popQueues.get(key);
  return held?.tenure === tenure ? held : undefined;
}

function stepClient(desk: PopDesk, [client, outputs]: Step<ClientState>): void {
  desk.client = client;
  desk.outputs.push(...outputs);
}
