/**
 * The answer to a pull of a task (upstream `DefaultLitePullConsumerImpl.PullTaskImpl.run`).
 *
 * Behaviour: messages whose tags are wanted wait to be polled, one batch a pull; whatever the
 * status, PULL_OFFSET_MOVED included, the next pull begins where the broker says, at once. A broker
 * that is overloaded (FLOW_CONTROL) is asked again after 20 ms, anything else after 1 s. An answer
 * to a task that a seek interrupted, or to a queue that was given up, changes nothing.
 * Not modelled: inner batches.
 */
import type { StoredMessage } from '../../../protocol/message.ts';
import { messageProperty, propertyOf } from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import { putMessages } from '../../shared/client/processQueue.ts';
import { matchesTags } from '../../shared/client/subscription.ts';
import type { CallOutcome, Reply, Stamp } from '../../shared/node.ts';
import { litePullTimes } from '../config.ts';
import { batchArrived } from '../polling.ts';
import { failed, freeThread, heldBy, type TaskContext, taskDue } from '../pullTask.ts';
import { type HeldQueue, type LitePullState, type LitePullStep, withQueue } from '../state.ts';
import { wantedOfTopic } from '../subscriptions.ts';

/** What an answer to a pull says. */
export interface PullAnswer {
  readonly code: number;
  readonly nextOffset: number;
  readonly brokerId: number;
  readonly messages: readonly StoredMessage[];
}

const statuses: ReadonlySet<number> = new Set([
  responseCode.SUCCESS,
  responseCode.PULL_NOT_FOUND,
  responseCode.PULL_RETRY_IMMEDIATELY,
  responseCode.PULL_OFFSET_MOVED,
]);

/** Reads an answer; undefined for a failure, and where it lacks what every such answer has. */
export function pullAnswerOf(
  outcome: CallOutcome<'litePullMessage'> | CallOutcome<'pullMessage'>,
): PullAnswer | undefined {
  if (!outcome.ok) return undefined;
  const { code, header, body } = outcome.frame;
  if (!statuses.has(code) || header?.nextBeginOffset === undefined) return undefined;
  return {
    code,
    nextOffset: Number(header.nextBeginOffset),
    brokerId: Number(header.suggestWhichBrokerId ?? 0),
    messages: code === responseCode.SUCCESS ? (body ?? []) : [],
  };
}

/** Those of the messages that are wanted by the text of their tags. */
export function wantedMessages(
  wanted: Parameters<typeof matchesTags>[0],
  messages: readonly StoredMessage[],
): readonly StoredMessage[] {
  if (wanted.tags.length === 0) return messages;
  return messages.filter(({ properties }) =>
    matchesTags(wanted, propertyOf(properties, messageProperty.tags)),
  );
}

/** Takes in `reply.litePullMessage`. */
export function litePulled(state: LitePullState, event: Reply<'litePullMessage'>): LitePullStep {
  const context = event.context as TaskContext; // Made by `pullTask.ts` alone.
  const held = heldBy(state, context);
  if (held === undefined) return freeThread(state, context.task, event);
  const answer = pullAnswerOf(event.outcome);
  if (answer === undefined) return refusedPull(state, context, event.outcome, event);
  const found = answered(state, context.key, held, answer, event);
  // Its thread is given back before it is due again, so that other queues have their turn.
  const freed = andThen(found, (now) => freeThread(now, context.task, event));
  return andThen(freed, (now) => taskDue(now, context, event));
}

function answered(
  state: LitePullState,
  key: string,
  held: HeldQueue,
  { messages, nextOffset, brokerId }: PullAnswer,
  stamp: Stamp,
): LitePullStep {
  const onward: HeldQueue = { ...held, pullOffset: nextOffset, brokerId };
  const wanted = wantedMessages(wantedOfTopic(state, held.queue.topic), messages);
  if (wanted.length === 0) return [withQueue(state, key, onward), []];
  const { tenure, seeks } = held;
  const filled: HeldQueue = {
    ...onward,
    messages: putMessages(held.messages, wanted),
    batches: held.batches + 1,
  };
  const batch = { key, tenure, seeks, messages: wanted };
  return batchArrived(withQueue(state, key, filled), batch, stamp);
}

function refusedPull(
  state: LitePullState,
  context: TaskContext,
  outcome: CallOutcome<'litePullMessage'>,
  stamp: Stamp,
): LitePullStep {
  const isFlowControl = outcome.ok && outcome.frame.code === responseCode.FLOW_CONTROL;
  const delayMs = isFlowControl
    ? litePullTimes.brokerFlowControlMs
    : state.settings.pullTimeDelayWhenExceptionMs;
  const why = outcome.ok
    ? `code ${outcome.frame.code} ${outcome.frame.remark ?? ''}`
    : outcome.problem;
  return failed(state, context, why, delayMs, stamp);
}
