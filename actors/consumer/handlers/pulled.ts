/**
 * What came of a pull (upstream `PullCallback` in `DefaultMQPushConsumerImpl`).
 *
 * Behaviour: messages are filtered by tag once more, kept, handed to the threads, and the queue is
 * pulled on at once. NOT_FOUND and RETRY_IMMEDIATELY move the next offset; with nothing pending
 * they move the offset to commit too, so that messages filtered out are not asked for again.
 * OFFSET_MOVED gives the queue up at the offset that the broker named, and a round of rebalancing
 * takes it anew. Anything else, SUBSCRIPTION_NOT_LATEST included, is tried again after 1 s. An
 * answer for a tenure that has ended changes nothing.
 * Not modelled: inner batches, which listeners see as they are stored.
 */
import type { StoredMessage } from '../../../protocol/message.ts';
import { messageProperty, propertyOf } from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import { matchesTags } from '../../shared/client/subscription.ts';
import { logged } from '../../shared/logged.ts';
import type { CallOutcome, Reply, Stamp, TimerEvent } from '../../shared/node.ts';
import { consumerTimes } from '../config.ts';
import { submit } from '../consume.ts';
import { giveUpAndTell } from '../giveUp.ts';
import { advanced } from '../offsets.ts';
import { drain } from '../orderly.ts';
import { cachedCount } from '../orderlyQueue.ts';
import { putMessages } from '../processQueue.ts';
import { type PullContext, pullLater, pullNow } from '../pull.ts';
import { wakeRebalancing } from '../rebalance.ts';
import {
  type ConsumerState,
  type ConsumerStep,
  type HeldQueue,
  setTimer,
  subscriptionTo,
  tenureOf,
  withQueue,
} from '../state.ts';

/** The timer of a queue that rests after OFFSET_MOVED; its key is the queue's. */
export const offsetMovedTimer = 'offsetMoved';

/** Takes in `reply.pullMessage`. */
export function pulled(state: ConsumerState, event: Reply<'pullMessage'>): ConsumerStep {
  const context = event.context as PullContext; // Made by `pull.ts` alone.
  const held = tenureOf(state, context);
  if (held === undefined) return [state, []];
  const { key } = context;
  const answer = answerOf(event.outcome);
  switch (answer?.code) {
    case responseCode.SUCCESS:
      return found(state, key, onward(held, answer), answer.messages, event);
    case responseCode.PULL_NOT_FOUND:
    case responseCode.PULL_RETRY_IMMEDIATELY:
      return pullNow(withQueue(state, key, skipped(onward(held, answer))), key, event);
    case responseCode.PULL_OFFSET_MOVED:
      return offsetMoved(state, key, onward(held, answer), event);
    default:
      return failed(state, key, event.outcome);
  }
}

/** What an answer says; undefined for a failure, and where it lacks what every such answer has. */
interface PullAnswer {
  readonly code: number;
  readonly nextOffset: number;
  readonly brokerId: number;
  readonly messages: readonly StoredMessage[];
}

function answerOf(outcome: CallOutcome<'pullMessage'>): PullAnswer | undefined {
  if (!outcome.ok) return undefined;
  const { code, header, body } = outcome.frame;
  if (header?.nextBeginOffset === undefined) return undefined;
  return {
    code,
    nextOffset: Number(header.nextBeginOffset),
    brokerId: Number(header.suggestWhichBrokerId ?? 0),
    messages: body ?? [],
  };
}

function onward(held: HeldQueue, { nextOffset, brokerId }: PullAnswer): HeldQueue {
  return { ...held, nextOffset, brokerId };
}

function skipped(held: HeldQueue): HeldQueue {
  return cachedCount(held.messages) === 0 ? advanced(held, held.nextOffset) : held;
}

function found(
  state: ConsumerState,
  key: string,
  held: HeldQueue,
  messages: readonly StoredMessage[],
  stamp: Stamp,
): ConsumerStep {
  const wanted = wantedOf(state, held, messages);
  if (wanted.length === 0) return pullNow(withQueue(state, key, held), key, stamp);
  const kept = withQueue(state, key, { ...held, messages: putMessages(held.messages, wanted) });
  const { pullIntervalMs } = state.config;
  const submitted = state.config.consumeOrderly
    ? drain(kept, key, stamp)
    : submit(kept, { key, tenure: held.tenure }, wanted, stamp);
  return andThen(submitted, (now) =>
    pullIntervalMs > 0 ? pullLater(now, key, pullIntervalMs) : pullNow(now, key, stamp),
  );
}

function wantedOf(
  state: ConsumerState,
  { queue }: HeldQueue,
  messages: readonly StoredMessage[],
): readonly StoredMessage[] {
  const subscription = subscriptionTo(state, queue.topic);
  if (subscription === undefined || subscription.tags.length === 0) return messages;
  return messages.filter(({ properties }) =>
    matchesTags(subscription, propertyOf(properties, messageProperty.tags)),
  );
}

function offsetMoved(
  state: ConsumerState,
  key: string,
  held: HeldQueue,
  stamp: Stamp,
): ConsumerStep {
  const { offsetMovedDelayMs } = state.config;
  const corrected: HeldQueue = { ...held, offset: held.nextOffset };
  const text = `offset of ${key} moved by the broker to ${held.nextOffset}`;
  if (offsetMovedDelayMs <= 0) {
    const step = retakeLater(withQueue(state, key, corrected), key, stamp);
    return [step[0], [logged('warn', text), ...step[1]]];
  }
  const resting = withQueue(state, key, { ...corrected, dropped: true });
  return [resting, [logged('warn', text), setTimer(offsetMovedTimer, key, offsetMovedDelayMs)]];
}

/** The rest is over. For `timer.offsetMoved`. */
export function onOffsetMovedTimer(state: ConsumerState, event: TimerEvent): ConsumerStep {
  return retakeLater(state, event.key, event);
}

function retakeLater(state: ConsumerState, key: string, stamp: Stamp): ConsumerStep {
  return andThen(giveUpAndTell(state, { pulls: [key], pops: [] }, 'move', stamp), (now) =>
    wakeRebalancing(now, stamp),
  );
}

function failed(
  state: ConsumerState,
  key: string,
  outcome: CallOutcome<'pullMessage'>,
): ConsumerStep {
  const code = outcome.ok ? outcome.frame.code : undefined;
  if (code === responseCode.FLOW_CONTROL) {
    return pullLater(state, key, consumerTimes.brokerFlowControlMs);
  }
  const why = outcome.ok ? `code ${code} ${outcome.frame.remark ?? ''}` : outcome.problem;
  const [next, outputs] = pullLater(state, key, state.config.pullTimeDelayWhenExceptionMs);
  return [next, [logged('warn', `pull of ${key} failed: ${why}`), ...outputs]];
}
