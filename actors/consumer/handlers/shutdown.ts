/**
 * The end of a consumer (upstream `DefaultMQPushConsumerImpl.shutdown`).
 *
 * Behaviour: listeners at work are interrupted, and what they had in hand is delivered again by
 * somebody, as is what was popped; locks of orderly queues are given back; offsets are committed;
 * the group is unregistered at every broker; then connections close. Commits go out before the
 * unregistration, on the same connections.
 * Not modelled: waiting for listeners (`awaitTerminationMillisWhenShutdown`, 0 by default).
 */
import { andThen } from '../../shared/apply.ts';
import { closeClient, inClient, unregister } from '../../shared/client/index.ts';
import type { Output, Stamp } from '../../shared/node.ts';
import { needsLocks } from '../config.ts';
import { consumeTimer } from '../consume.ts';
import { expiredTimer } from '../expired.ts';
import { reconsumeTimer } from '../giveBack.ts';
import { giveUpAndTell, heldKeys } from '../giveUp.ts';
import { lockAllTimer, lockRetryTimer, unlockAll } from '../locks.ts';
import { persistTimer } from '../offsets.ts';
import { orderTimer } from '../orderly.ts';
import { popConsumeTimer } from '../popConsume.ts';
import { rebalanceTimer, withRebalancing } from '../rebalance.ts';
import { endReplies } from '../replying.ts';
import { unlockWaitTimer } from '../share.ts';
import { type ConsumerState, type ConsumerStep, cancelTimer } from '../state.ts';
import { directTimer } from './consumeMessageDirectly.ts';
import { offsetMovedTimer } from './pulled.ts';
import { resetTimer } from './resetConsumerClientOffset.ts';

/** Begins the end. For `operator.shutdown`. */
export function shutDown(state: ConsumerState, stamp: Stamp): ConsumerStep {
  const keys = heldKeys(state, () => true);
  const timers = cancelled(state);
  const left = andThen(unlockAll(state, stamp), (now) => giveUpAndTell(now, keys, 'leave', stamp));
  return andThen(left, (idle) => {
    const quiet: ConsumerState = {
      ...withRebalancing(idle, { round: undefined, woken: false }),
      startingTopics: [],
      resets: [],
    };
    const groups = [{ consumerGroup: quiet.config.group }];
    const [next, outputs] = inClient(quiet, unregister(quiet.client, groups, stamp));
    return [next, [...timers, ...outputs]];
  });
}

function cancelled(state: ConsumerState): readonly Output[] {
  const { config, queues, pool, popPool, orderPool, direct, resets } = state;
  const resting = [...queues].filter(([, { dropped }]) => dropped);
  const ofTasks = [...pool.running]
    .filter(([, { stage }]) => stage.waitsFor === 'listener')
    .map(([number]) => cancelTimer(consumeTimer, String(number)));
  const ofPops = [...popPool.running].map(([number]) =>
    cancelTimer(popConsumeTimer, String(number)),
  );
  const ofOrders = [...orderPool.running]
    .filter(([, { stage }]) => stage.waitsFor === 'listener')
    .map(([number]) => cancelTimer(orderTimer, String(number)));
  const single = [rebalanceTimer, persistTimer, reconsumeTimer];
  if (!config.consumeOrderly) single.push(expiredTimer);
  if (needsLocks(config)) single.push(lockAllTimer, lockRetryTimer, unlockWaitTimer);
  const ofDirect = [...direct.running].map(([number]) => cancelTimer(directTimer, String(number)));
  if (resets.length > 0) single.push(resetTimer);
  return [
    ...resting.map(([key]) => cancelTimer(offsetMovedTimer, key)),
    ...ofTasks,
    ...ofPops,
    ...ofOrders,
    ...ofDirect,
    ...single.map((name) => cancelTimer(name, '')),
  ];
}

/** The last step: nothing is sent any more. */
export function close(state: ConsumerState, stamp: Stamp): ConsumerStep {
  return andThen(endReplies(state), (now) => inClient(now, closeClient(now.client, stamp)));
}
