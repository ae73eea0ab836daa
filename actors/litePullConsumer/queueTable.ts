/** Taking queues and giving them up (upstream `AssignedMessageQueue`, `ProcessQueue.dropped`). */
import { type MessageQueue, masterId } from '../shared/client/index.ts';
import { emptyProcessQueue } from '../shared/client/processQueue.ts';
import { compareQueues, queueKey, queueName } from '../shared/client/queues.ts';
import type { Output } from '../shared/node.ts';
import { cancelTimer, type LitePullState, type LitePullStep } from './state.ts';

/** The timer of a queue's next pull; its key is the queue's. */
export const pullTimer = 'pull';

/** Takes a queue anew; its task has yet to be started. */
export function take(state: LitePullState, queue: MessageQueue): LitePullState {
  const queues = state.queues.set(queueKey(queue), {
    queue,
    tenure: state.nextTenure,
    ...{ assigned: true, task: 0, messages: emptyProcessQueue, batches: 0, seeks: 0 },
    ...{ pullOffset: -1, consumeOffset: -1, seekOffset: -1, paused: false },
    brokerId: masterId,
  });
  return { ...state, queues, nextTenure: state.nextTenure + 1 };
}

/** Gives queues up: what was pulled of them is not polled any more. */
export function drop(state: LitePullState, keys: readonly string[]): LitePullStep {
  let { queues, awaitingRoute } = state;
  for (const key of keys) {
    queues = queues.delete(key);
    awaitingRoute = awaitingRoute.delete(key);
  }
  const timers = keys.map((key) => cancelTimer(pullTimer, key));
  return [{ ...state, queues, awaitingRoute }, timers];
}

/** Stops pulling the queues of a topic; what was pulled can still be polled. */
export function unassign(state: LitePullState, topic: string): LitePullStep {
  const timers: Output[] = [];
  let { queues, awaitingRoute } = state;
  for (const [key, held] of state.queues) {
    if (held.queue.topic !== topic || !held.assigned) continue;
    queues = queues.set(key, { ...held, assigned: false, task: 0, consumeOffset: -1 });
    awaitingRoute = awaitingRoute.delete(key);
    timers.push(cancelTimer(pullTimer, key));
  }
  return [{ ...state, queues, awaitingRoute }, timers];
}

/** The queues that are assigned now, of one topic or of all, in upstream's order. */
export function assignedQueues(state: LitePullState, topic?: string): readonly MessageQueue[] {
  return [...state.queues.values()]
    .filter(({ assigned, queue }) => assigned && (topic === undefined || queue.topic === topic))
    .map(({ queue }) => queue)
    .sort(compareQueues);
}

/** Tells which queues of a topic are held now. */
export function queuesAssigned(state: LitePullState, topic: string): Output {
  const { group } = state.settings;
  const queues = assignedQueues(state, topic).map(queueName);
  return { type: 'observe', observation: { kind: 'queuesAssigned', group, topic, queues } };
}
