/**
 * What an orderly listener takes out of a queue, commits or puts back (upstream `ProcessQueue`'s
 * `takeMessages`, `commit`, `rollback`, `makeMessageToConsumeAgain`).
 */
import { emptyOrderedMap } from '../shared/orderedMap.ts';
import type { Pending, ProcessQueue } from './processQueue.ts';

/** How many messages there are, those in the hands of a listener included. */
export function cachedCount({ pending, taken }: ProcessQueue): number {
  return pending.size + taken.size;
}

/** Takes the first pending message; undefined if there is none. */
export function takeFirst(
  queue: ProcessQueue,
): { readonly queue: ProcessQueue; readonly first: Pending } | undefined {
  const first = queue.pending.first();
  if (first === undefined) return undefined;
  const taken = queue.taken.insert(first.major, 0, first.value);
  return { queue: { ...queue, pending: queue.pending.removeFirst(), taken }, first: first.value };
}

/** Puts a taken message back, after one more failed delivery. */
export function putBack(queue: ProcessQueue, failed: Pending): ProcessQueue {
  const { queueOffset } = failed.message;
  const taken = queue.taken.remove(queueOffset, 0);
  return { ...queue, taken, pending: queue.pending.insert(queueOffset, 0, failed) };
}

/** Puts back all that was taken and not committed. */
export function rollBack(queue: ProcessQueue): ProcessQueue {
  let { pending } = queue;
  for (const { major, value } of queue.taken) pending = pending.insert(major, 0, value);
  return { ...queue, pending, taken: emptyOrderedMap() };
}

/** All that was taken is done with; `offset`: what follows the last of it. */
export function commitTaken(queue: ProcessQueue): {
  readonly queue: ProcessQueue;
  readonly offset: number | undefined;
} {
  const last = queue.taken.last();
  if (last === undefined) return { queue, offset: undefined };
  let { bytes } = queue;
  for (const { value } of queue.taken) bytes -= value.message.body.length;
  return { queue: { ...queue, taken: emptyOrderedMap(), bytes }, offset: last.major + 1 };
}
