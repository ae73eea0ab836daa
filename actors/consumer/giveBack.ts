/**
 * What becomes of a delivery that failed in clustering (upstream
 * `ConsumeMessageConcurrentlyService.processConsumeResult`).
 *
 * Behaviour: the message goes back to its broker; where that fails, to the retry topic by the
 * inner producer. Then it is done with, as one that succeeded is: its copy comes by the retry
 * topic. Where both fail, it stays and is delivered again after 5 s, one attempt later, holding
 * the commit back. The thread is occupied until it is settled; a queue given up meanwhile changes
 * nothing of that, but the result counts for nothing: its new owner delivers the message too.
 */
import { responseCode } from '../../protocol/responseCodes.ts';
import { logged } from '../shared/logged.ts';
import type { Reply } from '../shared/node.ts';
import { consumerTimes } from './config.ts';
import { type Desk, heldBy, stepClient } from './desk.ts';
import { commitOffset, countFailure, removeMessage } from './processQueue.ts';
import { brokerNameOf } from './queues.ts';
import { newResend, type Resend, resend, resendVerdict } from './resend.ts';
import { type Failed, type SendBackContext, sendBack } from './sendBack.ts';
import { type HeldQueue, type RunningTask, setTimer, type Task } from './state.ts';

/** The timer of the earliest repeated delivery; its key is empty. */
export const reconsumeTimer = 'reconsume';

/** A message is done with. */
export function done(desk: Desk, held: HeldQueue, { key, queueOffset }: Task): void {
  const messages = removeMessage(held.messages, queueOffset);
  const offset = Math.max(held.offset ?? 0, commitOffset(messages));
  desk.queues = desk.queues.set(key, { ...held, messages, offset }, desk.owner);
}

/** Begins to give a failed message back. */
export function giveBack(desk: Desk, number: number, task: RunningTask): void {
  const { state, stamp } = desk;
  const { config } = state;
  const failed = failedOf(number, task);
  const asked = sendBack(desk.client, config, failed, config.delayLevelWhenNextConsume, stamp);
  if (asked === undefined) {
    tryToResend(desk, number, task, newResend(stamp));
    return;
  }
  stepClient(desk, asked);
  occupy(desk, number, { ...task, stage: { waitsFor: 'broker' } });
}

/** The answer of a broker that was to take a message back; the thread is not occupied any more. */
export function sentBack(
  desk: Desk,
  task: RunningTask,
  { outcome, context }: Reply<'consumerSendMsgBack'>,
): void {
  if (outcome.ok && outcome.frame.code === responseCode.SUCCESS) {
    gone(desk, task);
    return;
  }
  const why = outcome.ok ? `code ${outcome.frame.code}` : outcome.problem;
  desk.outputs.push(logged('warn', `${nameOf(task)} could not be sent back: ${why}`));
  const { number } = context as SendBackContext; // Made by `sendBack.ts` alone.
  tryToResend(desk, number, task, newResend(desk.stamp));
}

/** The answer to a try of the inner producer; the thread is not occupied any more. */
export function resent(
  desk: Desk,
  task: RunningTask,
  { outcome, context }: Reply<'sendMessageV2'>,
): void {
  const { stage } = task;
  if (stage.waitsFor !== 'producer') return;
  const verdict = resendVerdict(outcome);
  const { number } = context as SendBackContext; // Made by `resend.ts` alone.
  if (verdict === 'sent') gone(desk, task);
  else if (verdict === 'again') tryToResend(desk, number, task, stage.resend);
  else stayed(desk, task);
}

function tryToResend(desk: Desk, number: number, task: RunningTask, before: Resend): void {
  const failed = failedOf(number, task);
  const tried = resend(desk.client, desk.state.config, failed, before, desk.stamp);
  stepClient(desk, tried.client);
  if (tried.resend === undefined) {
    stayed(desk, task);
    return;
  }
  occupy(desk, number, { ...task, stage: { waitsFor: 'producer', resend: tried.resend } });
}

function gone(desk: Desk, task: RunningTask): void {
  const held = heldBy(desk, task);
  if (held !== undefined) done(desk, held, task);
}

/** Nobody took the message: it is delivered again from here. */
function stayed(desk: Desk, task: RunningTask): void {
  const held = heldBy(desk, task);
  if (held === undefined) return;
  const messages = countFailure(held.messages, task.queueOffset);
  desk.queues = desk.queues.set(task.key, { ...held, messages }, desk.owner);
  desk.outputs.push(logged('warn', `${nameOf(task)} stays here, to be consumed again`));
  repeatLater(desk, task);
}

function repeatLater(desk: Desk, { key, tenure, queueOffset }: Task): void {
  const delayMs = consumerTimes.reconsumeMs;
  if (desk.later.size === 0) desk.outputs.push(setTimer(reconsumeTimer, '', delayMs));
  const task: Task = { key, tenure, queueOffset };
  const dueMono = desk.stamp.mono + delayMs;
  desk.later = desk.later.insert(dueMono, desk.nextNumber, task, desk.owner);
  desk.nextNumber += 1;
}

function occupy(desk: Desk, number: number, task: RunningTask): void {
  desk.running = desk.running.set(number, task, desk.owner);
}

function failedOf(number: number, { message, key, attempt }: RunningTask): Failed {
  return { number, message, brokerName: brokerNameOf(key), attempt };
}

function nameOf({ key, queueOffset }: Task): string {
  return `message ${queueOffset} of ${key}`;
}
