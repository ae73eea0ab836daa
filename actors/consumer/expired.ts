/**
 * Messages that a listener has had for too long (upstream `ProcessQueue.cleanExpiredMsg`).
 *
 * Behaviour: every `consumeTimeoutMs` each queue is looked through from its first message on: one
 * whose listener began longer ago than that is sent back with delay level 3, by the inner producer
 * if the broker will not have it, and done with if it is still the first one then. The listener is
 * not interrupted; what it says of the message counts no more, and the copy comes all the same. At
 * most 16 messages of a queue, one after the other. Orderly queues are left alone.
 * Not modelled: queues looked through one after the other; here side by side.
 */
import { responseCode } from '../../protocol/responseCodes.ts';
import { each } from '../shared/apply.ts';
import { inClient } from '../shared/client/index.ts';
import { logged } from '../shared/logged.ts';
import type { Reply, Stamp } from '../shared/node.ts';
import { removeMessage } from './processQueue.ts';
import { brokerNameOf } from './queues.ts';
import { newResend, type Resend, resend, resendVerdict } from './resend.ts';
import { type Failed, type SendBackContext, sendBack } from './sendBack.ts';
import {
  type ConsumerState,
  type ConsumerStep,
  type ExpiredTask,
  type RunningTask,
  setTimer,
  type Task,
  tenureOf,
  withQueue,
} from './state.ts';

/** The timer of the next look; its key is empty. */
export const expiredTimer = 'cleanExpired';

const delayLevel = 3;
const messagesMax = 16;

/** Looks through every queue. For `timer.cleanExpired`. */
export function onExpiredTimer(state: ConsumerState, stamp: Stamp): ConsumerStep {
  const began = beganBy(state);
  const [next, outputs] = each(state, [...state.queues.values()], (now, { tenure, messages }) => {
    const first = messages.pending.first();
    const task = first && began.get(`${tenure} ${first.major}`);
    return task === undefined ? [now, []] : look(now, task, messagesMax, stamp);
  });
  return [next, [...outputs, setTimer(expiredTimer, '', state.config.consumeTimeoutMs)]];
}

function beganBy({ pool }: ConsumerState): ReadonlyMap<string, RunningTask> {
  const tasks = [...pool.running].map(([, task]) => task);
  return new Map(tasks.map((task) => [`${task.tenure} ${task.queueOffset}`, task]));
}

function look(
  state: ConsumerState,
  running: RunningTask,
  left: number,
  stamp: Stamp,
): ConsumerStep {
  if (left === 0 || stamp.at - running.beganAt <= state.config.consumeTimeoutMs) return [state, []];
  const { nextNumber } = state.expired;
  const { key, tenure, queueOffset, message, attempt } = running;
  const task: ExpiredTask = { key, tenure, queueOffset, message, attempt, left, resend: undefined };
  const asked = sendBack(state.client, state.config, failedOf(nextNumber, task), delayLevel, stamp);
  const numbered = { ...state, expired: { ...state.expired, nextNumber: nextNumber + 1 } };
  if (asked === undefined) return tryToResend(numbered, nextNumber, task, newResend(stamp), stamp);
  return inClient(withTask(numbered, nextNumber, task), asked);
}

function failedOf(number: number, { message, key, attempt }: ExpiredTask): Failed {
  return { number, message, brokerName: brokerNameOf(key), attempt, from: 'expired' };
}

/** The broker has answered. */
export function expiredSentBack(
  state: ConsumerState,
  event: Reply<'consumerSendMsgBack'>,
): ConsumerStep {
  const { number } = event.context as SendBackContext; // Made by `sendBack.ts` alone.
  const task = state.expired.running.get(number);
  if (task === undefined) return [state, []];
  const { outcome } = event;
  const isTaken = outcome.ok && outcome.frame.code === responseCode.SUCCESS;
  return isTaken
    ? gone(withoutTask(state, number), task, event)
    : tryToResend(state, number, task, newResend(event), event);
}

/** The inner producer's send was answered. */
export function expiredResent(state: ConsumerState, event: Reply<'sendMessageV2'>): ConsumerStep {
  const { number } = event.context as SendBackContext; // Made by `resend.ts` alone.
  const task = state.expired.running.get(number);
  if (task?.resend === undefined) return [state, []];
  const verdict = resendVerdict(event.outcome);
  if (verdict === 'again') return tryToResend(state, number, task, task.resend, event);
  const next = withoutTask(state, number);
  return verdict === 'sent' ? gone(next, task, event) : stays(next, task);
}

function tryToResend(
  state: ConsumerState,
  number: number,
  task: ExpiredTask,
  before: Resend,
  stamp: Stamp,
): ConsumerStep {
  const tried = resend(state.client, state.config, failedOf(number, task), before, stamp);
  const next =
    tried.resend === undefined
      ? withoutTask(state, number)
      : withTask(state, number, { ...task, resend: tried.resend });
  const [sent, outputs] = inClient(next, tried.client);
  if (tried.resend !== undefined) return [sent, outputs];
  const [stayed, more] = stays(sent, task);
  return [stayed, [...outputs, ...more]];
}

function stays(state: ConsumerState, { key, queueOffset }: Task): ConsumerStep {
  return [state, [logged('warn', `message ${queueOffset} of ${key} hangs and stays here`)]];
}

/** The message is elsewhere: done with, if nothing has come before it. Then the next one. */
function gone(state: ConsumerState, task: ExpiredTask, stamp: Stamp): ConsumerStep {
  const held = tenureOf(state, task);
  if (held === undefined || held.messages.pending.first()?.major !== task.queueOffset) {
    return [state, []];
  }
  const messages = removeMessage(held.messages, task.queueOffset);
  // The offset follows with the next message that is done with.
  const next = withQueue(state, task.key, { ...held, messages });
  const first = messages.pending.first();
  const running = first && beganBy(next).get(`${task.tenure} ${first.major}`);
  return running === undefined ? [next, []] : look(next, running, task.left - 1, stamp);
}

function withTask(state: ConsumerState, number: number, task: ExpiredTask): ConsumerState {
  const running = state.expired.running.set(number, task);
  return { ...state, expired: { ...state.expired, running } };
}

function withoutTask(state: ConsumerState, number: number): ConsumerState {
  const running = state.expired.running.delete(number);
  return { ...state, expired: { ...state.expired, running } };
}
