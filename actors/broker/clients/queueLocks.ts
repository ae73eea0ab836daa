/**
 * Which client of a group may read which queue in order (upstream `RebalanceLockManager`).
 *
 * Behaviour: in memory only. A lock lasts `rebalanceLockMaxLiveTimeMs` by the wall clock and is
 * renewed by its owner; once it has expired whoever asks first has it. Nothing else ends a lock:
 * not that its owner leaves, nor that its connection closes.
 */
import type { MessageQueue } from '../../../protocol/bodies/messageQueue.ts';
import type { Output, Stamp, Step } from '../../shared/node.ts';
import type { QueueLocked } from '../../shared/observation.ts';
import { emptyTable, type Table } from '../../shared/table.ts';
import type { Broker } from '../state.ts';

/** A lock of one queue. */
export interface QueueLock {
  readonly clientId: string;
  /** When it was taken or renewed: wall clock, in ms. */
  readonly updatedAt: number;
}

/** Locks by group, then by queue. */
export type QueueLocks = Table<Table<QueueLock>>;

/** Nothing is locked. */
export const noQueueLocks = (): QueueLocks => emptyTable();

/** Queues that a client of a group wants to have, or to give back. */
export interface LockRequest {
  readonly consumerGroup: string;
  readonly clientId: string;
  readonly mqSet: readonly MessageQueue[];
}

/** What came of asking for locks. */
export interface Locked {
  readonly step: Step<Broker>;
  readonly granted: readonly MessageQueue[];
}

const keyOf = ({ topic, brokerName, queueId }: MessageQueue): string =>
  `${topic}\n${brokerName}\n${queueId}`;

/** Whether a lock has had its time. */
function isExpired(lock: QueueLock, { config }: Broker, { at }: Stamp): boolean {
  return at - lock.updatedAt > config.rebalanceLockMaxLiveTimeMs;
}

/** Takes or renews what the client may have; tells which queues those are, in the order asked. */
export function lockQueues(
  state: Broker,
  { consumerGroup: group, clientId, mqSet }: LockRequest,
  stamp: Stamp,
): Locked {
  let locks = state.queueLocks.get(group) ?? emptyTable<QueueLock>();
  const asked = new Map(mqSet.map((queue) => [keyOf(queue), queue]));
  const granted: MessageQueue[] = [];
  const news: Output[] = [];
  for (const [key, queue] of asked) {
    const lock = locks.get(key);
    const isOwn = lock?.clientId === clientId;
    if (lock !== undefined && !isOwn && !isExpired(lock, state, stamp)) continue;
    locks = locks.set(key, { clientId, updatedAt: stamp.at });
    granted.push(queue);
    news.push(told(group, clientId, queue, isOwn ? 'renewed' : 'taken'));
  }
  if (granted.length === 0) return { step: [state, news], granted };
  const queueLocks = state.queueLocks.set(group, locks);
  return { step: [{ ...state, queueLocks }, news], granted };
}

/** Gives back the client's own locks, expired or not. */
export function unlockQueues(
  state: Broker,
  { consumerGroup: group, clientId, mqSet }: LockRequest,
): Step<Broker> {
  const before = state.queueLocks.get(group);
  if (before === undefined) return [state, []];
  let locks = before;
  const news: Output[] = [];
  for (const queue of mqSet) {
    const key = keyOf(queue);
    if (locks.get(key)?.clientId !== clientId) continue;
    locks = locks.delete(key);
    news.push(told(group, clientId, queue, 'released'));
  }
  if (locks === before) return [state, news];
  const { queueLocks } = state;
  const left = locks.size === 0 ? queueLocks.delete(group) : queueLocks.set(group, locks);
  return [{ ...state, queueLocks: left }, news];
}

function told(
  group: string,
  clientId: string,
  { topic, brokerName, queueId }: MessageQueue,
  change: QueueLocked['change'],
): Output {
  const observation: QueueLocked = {
    kind: 'queueLocked',
    group,
    clientId,
    topic,
    brokerName,
    queueId,
    change,
  };
  return { type: 'observe', observation };
}

/** Whether a group has any lock that counts: it is taken for one that consumes in order then. */
export function locksQueues(state: Broker, group: string, stamp: Stamp): boolean {
  const locks = state.queueLocks.get(group);
  if (locks === undefined) return false;
  for (const [, lock] of locks) if (!isExpired(lock, state, stamp)) return true;
  return false;
}
