/**
 * What came of a pop (upstream `PopCallback` and `processPopResult` in
 * `DefaultMQPushConsumerImpl`).
 *
 * Behaviour: messages that the tags do not want, and those that failed too often, are acknowledged
 * and go no further: a message popped too often is lost here, never a dead letter. The others are
 * handed to the threads, and the assignment is popped on at once, as it is after a poll that found
 * nothing. A full broker and any failure are tried again after 1 s, FLOW_CONTROL after 20 ms. An
 * answer for a tenure that has ended changes nothing: its messages come back by themselves
 * (upstream acknowledges the unwanted ones even then).
 * Not modelled: inner batches, which listeners see as they are stored.
 */
import { messageProperty, propertyOf } from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen, each } from '../../shared/apply.ts';
import { inClient } from '../../shared/client/index.ts';
import { matchesTags } from '../../shared/client/subscription.ts';
import { logged } from '../../shared/logged.ts';
import type { CallOutcome, Reply, Stamp } from '../../shared/node.ts';
import { consumerTimes, maxReconsumeTimesOf } from '../config.ts';
import { submitPopped } from '../popConsume.ts';
import { type PopContext, popLater, popNow } from '../popLoop.ts';
import { type PoppedMessage, poppedMessages } from '../popMessages.ts';
import { acknowledge } from '../popSettle.ts';
import {
  type ConsumerState,
  type ConsumerStep,
  type PopQueue,
  popTenureOf,
  subscriptionTo,
  withPopQueue,
} from '../state.ts';

/** Takes in `reply.popMessage`. */
export function popped(state: ConsumerState, event: Reply<'popMessage'>): ConsumerStep {
  const context = event.context as PopContext; // Made by `popLoop.ts` alone.
  const held = popTenureOf(state, context);
  if (held === undefined) return [state, []];
  const { key } = context;
  const { outcome } = event;
  switch (outcome.ok ? outcome.frame.code : undefined) {
    case responseCode.SUCCESS:
      return answered(state, key, held, event);
    case responseCode.POLLING_TIMEOUT:
    case responseCode.PULL_NOT_FOUND:
      return popNow(state, key, event);
    case responseCode.POLLING_FULL:
      return popLater(state, key, state.config.pullTimeDelayWhenExceptionMs);
    case responseCode.FLOW_CONTROL:
      return popLater(state, key, consumerTimes.brokerFlowControlMs);
    default:
      return failed(state, key, outcome);
  }
}

function answered(
  state: ConsumerState,
  key: string,
  held: PopQueue,
  event: Reply<'popMessage'>,
): ConsumerStep {
  const { outcome } = event;
  const { header, body } = outcome.ok ? outcome.frame : { header: undefined, body: undefined };
  const messages = header && poppedMessages(held.queue, header, body ?? []);
  if (messages === undefined) return failed(state, key, outcome);
  const wanted = messages.filter((message) => isWanted(state, held, message));
  const kept = new Set(wanted);
  const dropped = messages.filter((message) => !kept.has(message));
  const { group, pullIntervalMs } = state.config;
  const acknowledged = each(state, dropped, (now, message) =>
    inClient(now, acknowledge(now.client, group, message, event)),
  );
  const submitted = andThen(acknowledged, (now) => consume(now, key, held, wanted, event));
  return andThen(submitted, (now) =>
    wanted.length > 0 && pullIntervalMs > 0
      ? popLater(now, key, pullIntervalMs)
      : popNow(now, key, event),
  );
}

function isWanted(
  state: ConsumerState,
  { queue }: PopQueue,
  { message: { properties, reconsumeTimes } }: PoppedMessage,
): boolean {
  if (reconsumeTimes > maxReconsumeTimesOf(state.config)) return false;
  const subscription = subscriptionTo(state, queue.topic);
  if (subscription === undefined || subscription.tags.length === 0) return true;
  return matchesTags(subscription, propertyOf(properties, messageProperty.tags));
}

function consume(
  state: ConsumerState,
  key: string,
  held: PopQueue,
  messages: readonly PoppedMessage[],
  stamp: Stamp,
): ConsumerStep {
  if (messages.length === 0) return [state, []];
  const waiting = held.waiting + messages.length;
  const counted = withPopQueue(state, key, { ...held, waiting });
  return submitPopped(counted, { key, tenure: held.tenure }, messages, stamp);
}

function failed(
  state: ConsumerState,
  key: string,
  outcome: CallOutcome<'popMessage'>,
): ConsumerStep {
  const why = outcome.ok
    ? `code ${outcome.frame.code} ${outcome.frame.remark ?? ''}`
    : outcome.problem;
  const [next, outputs] = popLater(state, key, state.config.pullTimeDelayWhenExceptionMs);
  return [next, [logged('warn', `pop of ${key} failed: ${why}`), ...outputs]];
}
