/**
 * RESET_CONSUMER_CLIENT_OFFSET (upstream `MQClientInstance.resetOffset`).
 *
 * Behaviour: the whole consumer is suspended; the held queues of the topic that are named are
 * dropped with all that was pulled of them. 10 s later, listeners at work having had the time to
 * end, their offsets are set, committed and let go of, and the consumer is resumed, whoever
 * suspended it: its next round takes them again where they are to go on. Queues that are not named
 * are untouched. One reset after the other. Another group than the consumer's own is passed over.
 * Not modelled: nothing.
 */
import { andThen, each } from '../../shared/apply.ts';
import { logged } from '../../shared/logged.ts';
import type { Request, Stamp } from '../../shared/node.ts';
import { consumerTimes } from '../config.ts';
import { giveUpAndTell, heldKeys } from '../giveUp.ts';
import { drainTimer, relockTimer } from '../orderly.ts';
import { emptyProcessQueue } from '../processQueue.ts';
import { pullTimer } from '../pull.ts';
import { queueKey } from '../queues.ts';
import { beginRound } from '../rebalance.ts';
import {
  type ConsumerState,
  type ConsumerStep,
  cancelTimer,
  type OffsetReset,
  setTimer,
  withQueue,
} from '../state.ts';

/** The timer of the reset under way; its key is empty. */
export const resetTimer = 'resetOffset';

/** Takes in `rmq.resetConsumerClientOffset`. It is never answered. */
export function resetConsumerClientOffset(
  state: ConsumerState,
  request: Request<'resetConsumerClientOffset'>,
): ConsumerStep {
  const { header, body } = request.frame;
  const { topic, group } = header;
  if (group !== state.config.group) {
    return [state, [logged('warn', `reset of offsets of ${group}, which is not here`)]];
  }
  const offsets = new Map(body.offsetTable.map(([queue, to]) => [queueKey(queue), Number(to)]));
  const resets = [...state.resets, { topic, offsets }];
  const next: ConsumerState = { ...state, resets };
  return state.resets.length > 0 ? [next, []] : beginReset(next);
}

function beginReset(state: ConsumerState): ConsumerStep {
  const [reset] = state.resets;
  if (reset === undefined) return [state, []];
  const keys = keysOf(state, reset);
  const asleep: ConsumerState = { ...state, suspended: true };
  const dropped = each(asleep, keys, (now, key) => {
    const held = now.queues.get(key);
    if (held === undefined) return [now, []];
    const empty = { ...held, dropped: true, messages: emptyProcessQueue };
    const names = now.config.consumeOrderly ? [pullTimer, drainTimer, relockTimer] : [pullTimer];
    return [withQueue(now, key, empty), names.map((name) => cancelTimer(name, key))];
  });
  return andThen(dropped, (now) => [
    now,
    [
      logged('info', `offsets of ${keys.length} queues of ${reset.topic} are being reset`),
      setTimer(resetTimer, '', consumerTimes.resetMs),
    ],
  ]);
}

function keysOf(state: ConsumerState, { topic, offsets }: OffsetReset): readonly string[] {
  const isNamed = (key: string): boolean => offsets.has(key);
  return heldKeys(state, (queue) => queue.topic === topic).pulls.filter(isNamed);
}

/** Listeners had their time. For `timer.resetOffset`. */
export function onResetTimer(state: ConsumerState, stamp: Stamp): ConsumerStep {
  const [reset, ...resets] = state.resets;
  if (reset === undefined) return [state, []];
  const keys = keysOf(state, reset);
  const awake: ConsumerState = { ...state, resets, suspended: false };
  const moved = each(awake, keys, (now, key) => {
    const held = now.queues.get(key);
    const offset = reset.offsets.get(key);
    return [held === undefined ? now : withQueue(now, key, { ...held, offset }), []];
  });
  const gone = andThen(moved, (now) =>
    giveUpAndTell(now, { pulls: keys, pops: [] }, 'move', stamp),
  );
  return andThen(
    andThen(gone, (now) => beginRound(now, stamp)),
    beginReset,
  );
}
