/**
 * Locks of orderly consumption: asking brokers for queues, and giving them back (upstream
 * `RebalanceImpl.lock`, `lockAll`, `unlock`, `unlockAll`).
 *
 * Behaviour: a queue is locked before it is taken; all held ones are locked again 1 s after the
 * start and then every 20 s, one request a broker. What an answer grants is locked from then on for
 * 30 s, what it withholds is not; without an answer all stays as it is. The broker's own lock lasts
 * 60 s, so that a member that cannot reach it stops before another may begin.
 */
import type { LockBatchRequest } from '../../protocol/bodies/lockBatch.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { call, notify } from '../connection/index.ts';
import { each } from '../shared/apply.ts';
import { inClient, type MessageQueue, masterId, subscribeAddress } from '../shared/client/index.ts';
import { logged } from '../shared/logged.ts';
import type { Address, CallOutcome, Output, Reply, Stamp } from '../shared/node.ts';
import { consumerTimes, needsLocks } from './config.ts';
import { lockTried } from './orderly.ts';
import { compareQueues, queueKey } from './queues.ts';
import { wakeRebalancing } from './rebalance.ts';
import {
  type ConsumerState,
  type ConsumerStep,
  type HeldQueue,
  setTimer,
  tenureOf,
  withQueue,
} from './state.ts';
import { lockReplied } from './taking.ts';

/** The timer of the next renewal of all locks; its key is empty. */
export const lockAllTimer = 'lockAll';
/** The timer of a round for want of a lock; its key is empty. */
export const lockRetryTimer = 'lockRetry';

/** A round of rebalancing wants the lock, to take the queue. */
export interface TakeLockContext {
  readonly for: 'consumer.takeLock';
  readonly round: number;
  readonly queue: MessageQueue;
}

/** The context of LOCK_BATCH_MQ: who wants the locks. */
export type LockContext =
  | TakeLockContext
  /** The drain of a queue whose lock was lost. */
  | { readonly for: 'consumer.relock'; readonly key: string; readonly tenure: number }
  | { readonly for: 'consumer.lockAll'; readonly keys: readonly string[] };

/** The context of UNLOCK_BATCH_MQ. */
export interface UnlockContext {
  readonly for: 'consumer.unlockAll';
}

/** Queues of one broker, at least one. */
type OfOneBroker = readonly [MessageQueue, ...MessageQueue[]];

/** Asks for locks; undefined where the address of the broker is not known. */
export function callForLocks(
  state: ConsumerState,
  queues: OfOneBroker,
  context: LockContext,
  stamp: Stamp,
): ConsumerStep | undefined {
  const { client, config } = state;
  const to = addressOf(state, queues[0].brokerName);
  if (to === undefined) return undefined;
  const timeoutMs = consumerTimes.lockTimeoutMs;
  const body = requestOf(config, queues);
  const request = { to, command: 'lockBatchMq', header: {}, body, timeoutMs, context } as const;
  const [connections, outputs] = call(client.connections, request, stamp);
  return inClient(state, [{ ...client, connections }, outputs]);
}

function requestOf(
  { clientId, group }: ConsumerState['config'],
  mqSet: readonly MessageQueue[],
): LockBatchRequest {
  return { clientId, consumerGroup: group, mqSet, onlyThisBroker: false };
}

function addressOf({ client }: ConsumerState, brokerName: string): Address | undefined {
  return subscribeAddress(client, brokerName, masterId, true)?.address;
}

/** Takes in `reply.lockBatchMq`. */
export function lockBatchReplied(state: ConsumerState, event: Reply<'lockBatchMq'>): ConsumerStep {
  const context = event.context as LockContext; // Made by `callForLocks` alone.
  const granted = grantedBy(event.outcome);
  switch (context.for) {
    case 'consumer.takeLock': {
      const isGranted = granted?.has(queueKey(context.queue)) === true;
      return lockReplied(state, context, isGranted, event);
    }
    case 'consumer.relock': {
      const held = tenureOf(state, context);
      if (held === undefined) return [state, []];
      const isGranted = granted?.has(context.key) === true;
      const next = isGranted ? withQueue(state, context.key, locked(held, event)) : state;
      return lockTried(next, context.key, isGranted);
    }
    case 'consumer.lockAll':
      return granted === undefined
        ? [state, [logged('warn', 'the locks could not be renewed')]]
        : renewed(state, context.keys, granted, event);
  }
}

function grantedBy(outcome: CallOutcome<'lockBatchMq'>): ReadonlySet<string> | undefined {
  if (!outcome.ok || outcome.frame.code !== responseCode.SUCCESS) return undefined;
  return new Set((outcome.frame.body?.lockOKMQSet ?? []).map(queueKey));
}

function locked(held: HeldQueue, { at }: Stamp): HeldQueue {
  return { ...held, locked: true, lockedAt: at };
}

function renewed(
  state: ConsumerState,
  keys: readonly string[],
  granted: ReadonlySet<string>,
  stamp: Stamp,
): ConsumerStep {
  return each(state, keys, (now, key) => {
    const held = now.queues.get(key);
    if (held === undefined || held.dropped) return [now, []];
    if (granted.has(key)) return [withQueue(now, key, locked(held, stamp)), []];
    const lost: Output[] = held.locked ? [logged('warn', `the lock of ${key} is lost`)] : [];
    return [withQueue(now, key, { ...held, locked: false }), lost];
  });
}

/** Renews the locks of all held queues. For `timer.lockAll`. */
export function onLockAllTimer(state: ConsumerState, stamp: Stamp): ConsumerStep {
  const [next, outputs] = each(state, byBroker(state), (now, queues) => {
    const keys = queues.map(queueKey);
    return callForLocks(now, queues, { for: 'consumer.lockAll', keys }, stamp) ?? [now, []];
  });
  return [next, [...outputs, setTimer(lockAllTimer, '', consumerTimes.lockAllMs)]];
}

/** A queue could not be locked a while ago. For `timer.lockRetry`. */
export function onLockRetryTimer(state: ConsumerState, stamp: Stamp): ConsumerStep {
  return wakeRebalancing(state, stamp);
}

function byBroker({ queues }: ConsumerState): readonly OfOneBroker[] {
  const lists = new Map<string, [MessageQueue, ...MessageQueue[]]>();
  const held = [...queues.values()].filter(({ dropped }) => !dropped).map(({ queue }) => queue);
  for (const queue of held.sort(compareQueues)) {
    const list = lists.get(queue.brokerName);
    if (list === undefined) lists.set(queue.brokerName, [queue]);
    else list.push(queue);
  }
  return [...lists.values()];
}

/** Gives the lock of one queue back; nobody waits for an answer. */
export function unlock(state: ConsumerState, queue: MessageQueue, stamp: Stamp): ConsumerStep {
  const to = addressOf(state, queue.brokerName);
  if (to === undefined) return [state, []];
  const { client, config } = state;
  const [connections, outputs] = notify(
    client.connections,
    { to, command: 'unlockBatchMq', header: {}, body: requestOf(config, [queue]) },
    stamp,
  );
  return inClient(state, [{ ...client, connections }, outputs]);
}

/** Gives all locks back, one request a broker: at the end of the consumer. */
export function unlockAll(state: ConsumerState, stamp: Stamp): ConsumerStep {
  if (!needsLocks(state.config)) return [state, []];
  return each(state, byBroker(state), (now, queues) => {
    const to = addressOf(now, queues[0].brokerName);
    if (to === undefined) return [now, []];
    const { client, config } = now;
    const context: UnlockContext = { for: 'consumer.unlockAll' };
    const timeoutMs = consumerTimes.lockTimeoutMs;
    const body = requestOf(config, queues);
    const request = { to, command: 'unlockBatchMq', header: {}, body, timeoutMs, context } as const;
    const [connections, outputs] = call(client.connections, request, stamp);
    return inClient(now, [{ ...client, connections }, outputs]);
  });
}
