/**
 * Consuming in order: one message of a queue after the other, each settled before the next
 * (upstream `ConsumeMessageOrderlyService`).
 *
 * Behaviour: a queue with messages has one drain, which has one of `consumeThreadMax` threads while
 * it works. It stops when nothing is pending, after 60 s (others have their turn), when the queue
 * is given up, and in clustering when its lock is lost or has not been confirmed for 30 s: then it
 * asks for the lock until it has it. A success is committed at once, or piles up without
 * `autoCommit` until the listener commits. A failure puts the message back and has the whole queue
 * rest for `suspendCurrentQueueTimeMs`; a message that failed `maxReconsumeTimes` times (-1: never)
 * is sent to the retry topic, whence the broker makes a dead letter of it, and is done with.
 * What is committed here may go back: upstream compares with nothing.
 * Not modelled: batches larger than 1.
 */
import { derive } from '../shared/entropy.ts';
import { logged } from '../shared/logged.ts';
import type { Reply, Stamp, TimerEvent } from '../shared/node.ts';
import { consumerTimes, maxReconsumeTimesOf, needsLocks } from './config.ts';
import { listenerOf, orderlyResult } from './listeners.ts';
import { callForLocks } from './locks.ts';
import { consumedOf } from './observations.ts';
import { closeBench, heldAt, type OrderBench, openBench } from './orderBench.ts';
import { commitTaken, putBack, rollBack, takeFirst } from './orderlyQueue.ts';
import type { Pending } from './processQueue.ts';
import { brokerNameOf } from './queues.ts';
import { repliesOf } from './replying.ts';
import { newResend, type Resend, resend, resendVerdict } from './resend.ts';
import type { Failed, SendBackContext } from './sendBack.ts';
import { listenerEnded } from './share.ts';
import {
  type ConsumerState,
  type ConsumerStep,
  type Drain,
  type HeldQueue,
  type OrderTask,
  setTimer,
} from './state.ts';

/** The timer of an orderly listener at work; its key is the task's number. */
export const orderTimer = 'order';
/** The timer of a queue that rests; its key is the queue's. */
export const drainTimer = 'drain';
/** The timer of a queue that is to be locked again; its key is the queue's. */
export const relockTimer = 'relock';

/** Has a queue drained into which messages were put, unless it is being drained. */
export function drain(state: ConsumerState, key: string, stamp: Stamp): ConsumerStep {
  const held = state.queues.get(key);
  if (held === undefined || held.dropped || held.draining) return [state, []];
  const bench = openBench(state, stamp);
  bench.queues = bench.queues.set(key, { ...held, draining: true });
  return queued(bench, key, held.tenure);
}

/** A queue has rested. For `timer.drain`. */
export function onDrainTimer(state: ConsumerState, event: TimerEvent): ConsumerStep {
  const held = state.queues.get(event.key);
  if (held === undefined || held.dropped) return [state, []];
  return queued(openBench(state, event), event.key, held.tenure);
}

/** A queue needs its lock. For `timer.relock`. */
export function onRelockTimer(state: ConsumerState, event: TimerEvent): ConsumerStep {
  const { key } = event;
  const held = state.queues.get(key);
  if (held === undefined || held.dropped) return [state, []];
  const context = { for: 'consumer.relock', key, tenure: held.tenure } as const;
  return callForLocks(state, [held.queue], context, event) ?? lockTried(state, key, false);
}

/** The broker has answered for a lock that a drain needs, or will not. */
export function lockTried(state: ConsumerState, key: string, isLocked: boolean): ConsumerStep {
  const { drainSoonMs, relockFailedMs } = consumerTimes;
  return [state, [setTimer(drainTimer, key, isLocked ? drainSoonMs : relockFailedMs)]];
}

/** An orderly listener is through. For `timer.order`. */
export function onOrderTimer(state: ConsumerState, event: TimerEvent): ConsumerStep {
  const number = Number(event.key);
  const task = state.orderPool.running.get(number);
  if (task === undefined) return [state, []];
  const bench = openBench(state, event);
  bench.running = bench.running.delete(number);
  if (concluded(bench, task)) work(bench, task);
  begin(bench);
  const [next, outputs] = closeBench(bench);
  const [more, moreOutputs] = listenerEnded(next, task.key, event);
  return [more, [...outputs, ...moreOutputs]];
}

/** Takes in the answer to a message that was given up, sent by the inner producer. */
export function onGivenUp(state: ConsumerState, event: Reply<'sendMessageV2'>): ConsumerStep {
  const { number } = event.context as SendBackContext; // Made by `resend.ts` alone.
  const task = state.orderPool.running.get(number);
  if (task?.stage.waitsFor !== 'producer') return [state, []];
  const bench = openBench(state, event);
  bench.running = bench.running.delete(number);
  const verdict = resendVerdict(event.outcome);
  if (verdict === 'again') tryToSend(bench, number, task, task.stage.resend);
  else if (verdict === 'failed') suspend(bench, task);
  else if (done(bench, task)) work(bench, task);
  begin(bench);
  return closeBench(bench);
}

function queued(bench: OrderBench, key: string, tenure: number): ConsumerStep {
  bench.backlog = bench.backlog.append({ key, tenure });
  begin(bench);
  return closeBench(bench);
}

/** Gives threads to queues that wait for one. */
function begin(bench: OrderBench): void {
  while (bench.running.size < bench.config.consumeThreadMax) {
    const next = bench.backlog.get(bench.backlog.start);
    if (next === undefined) return;
    bench.backlog = bench.backlog.trimTo(bench.backlog.start + 1);
    const held = heldAt(bench, next);
    if (held === undefined) continue;
    if (isLocked(bench, held)) work(bench, { ...next, beganMono: bench.stamp.mono });
    else bench.outputs.push(setTimer(relockTimer, next.key, consumerTimes.relockMs));
  }
}

function isLocked({ config, stamp }: OrderBench, { locked, lockedAt }: HeldQueue): boolean {
  return !needsLocks(config) || (locked && stamp.at - lockedAt <= consumerTimes.lockExpiryMs);
}

/** Works on a queue until something ends that, or the listener takes its time. */
function work(bench: OrderBench, { key, tenure, beganMono }: Drain): void {
  const drain: Drain = { key, tenure, beganMono };
  for (;;) {
    const held = heldAt(bench, drain);
    if (held === undefined || !mayGoOn(bench, drain, held)) return;
    const task = nextTask(bench, drain, held);
    if (task === undefined) return;
    if (!concluded(bench, task)) return;
  }
}

/** Whether the queue may be worked on now; if not, it has a timer. */
function mayGoOn(bench: OrderBench, { key, beganMono }: Drain, held: HeldQueue): boolean {
  const { stamp, outputs } = bench;
  const { drainSoonMs, consumeContinuouslyMs } = consumerTimes;
  if (!isLocked(bench, held)) {
    outputs.push(setTimer(relockTimer, key, drainSoonMs));
    return false;
  }
  if (stamp.mono - beganMono <= consumeContinuouslyMs) return true;
  outputs.push(setTimer(drainTimer, key, drainSoonMs));
  return false;
}

/** Hands the next message to the listener; what it was if the listener is through at once. */
function nextTask(bench: OrderBench, drain: Drain, held: HeldQueue): OrderTask | undefined {
  const { config, stamp, outputs } = bench;
  const took = takeFirst(held.messages);
  if (took === undefined) {
    put(bench, drain.key, { ...held, draining: false });
    return undefined;
  }
  put(bench, drain.key, { ...held, messages: took.queue, consumedAt: stamp.at });
  const { message, reconsumeTimes: attempt } = took.first;
  const number = bench.nextNumber;
  bench.nextNumber += 1;
  const entropy = derive(derive(stamp.entropy, orderSalt), number);
  const consumption = listenerOf(config.listener)(message, attempt, entropy);
  const { result, tookMs } = consumption;
  outputs.push(...repliesOf(message, consumption, stamp));
  const task: OrderTask = { ...drain, message, attempt, result, stage: { waitsFor: 'listener' } };
  if (tookMs <= 0) return task;
  bench.running = bench.running.set(number, task);
  outputs.push(setTimer(orderTimer, String(number), tookMs));
  return undefined;
}

/** Salt of the listener's draws. */
const orderSalt = 0x6f72_6465;

/** Tells a result and applies it; whether its queue goes on at once. */
function concluded(bench: OrderBench, task: OrderTask): boolean {
  const { config, outputs } = bench;
  const { key } = task;
  const result = orderlyResult(task.result);
  outputs.push(consumedOf(config.group, { ...task, brokerName: brokerNameOf(key), result }));
  const held = heldAt(bench, task);
  if (held === undefined) return false;
  if (result === 'suspend') {
    failed(bench, task);
    return false;
  }
  if (config.autoCommit) {
    if (result !== 'success') outputs.push(logged('warn', `${result} with autoCommit: a success`));
    return done(bench, task);
  }
  if (result === 'rollback') {
    put(bench, key, { ...held, messages: rollBack(held.messages) });
    rest(bench, key);
    return false;
  }
  return result === 'success' || done(bench, task);
}

/** Commits all that was taken; whether the queue goes on. */
function done(bench: OrderBench, drain: Drain): boolean {
  const held = heldAt(bench, drain);
  if (held === undefined) return false;
  const { queue: messages, offset } = commitTaken(held.messages);
  put(bench, drain.key, { ...held, messages, offset: offset ?? held.offset });
  return true;
}

function failed(bench: OrderBench, task: OrderTask): void {
  if (task.attempt < maxReconsumeTimesOf(bench.config)) {
    suspend(bench, task);
    return;
  }
  const number = bench.nextNumber;
  bench.nextNumber += 1;
  tryToSend(bench, number, task, newResend(bench.stamp));
}

/** Sends a message that is given up to the retry topic; its queue waits. */
function tryToSend(bench: OrderBench, number: number, task: OrderTask, before: Resend): void {
  const { message, attempt, key } = task;
  const lost: Failed = { number, message, brokerName: brokerNameOf(key), attempt, from: 'order' };
  const tried = resend(bench.client, bench.config, lost, before, bench.stamp);
  const [client, outputs] = tried.client;
  bench.client = client;
  bench.outputs.push(...outputs);
  if (tried.resend === undefined) {
    suspend(bench, task);
    return;
  }
  const stage = { waitsFor: 'producer', resend: tried.resend } as const;
  bench.running = bench.running.set(number, { ...task, stage });
}

/** Puts a failed message back and has its queue rest. */
function suspend(bench: OrderBench, task: OrderTask): void {
  const held = heldAt(bench, task);
  if (held === undefined) return;
  const again: Pending = { message: task.message, reconsumeTimes: task.attempt + 1 };
  put(bench, task.key, { ...held, messages: putBack(held.messages, again) });
  rest(bench, task.key);
}

function rest({ config, outputs }: OrderBench, key: string): void {
  const delayMs = Math.min(30_000, Math.max(10, config.suspendCurrentQueueTimeMs));
  outputs.push(setTimer(drainTimer, key, delayMs));
}

function put(bench: OrderBench, key: string, held: HeldQueue): void {
  bench.queues = bench.queues.set(key, held, bench.owner);
}

/** Whether an orderly listener has a message of a queue in its hands. */
export function isListening({ orderPool }: ConsumerState, key: string): boolean {
  for (const [, task] of orderPool.running) {
    if (task.key === key && task.stage.waitsFor === 'listener') return true;
  }
  return false;
}
