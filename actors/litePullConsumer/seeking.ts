/**
 * Seeking and pausing (upstream `DefaultLitePullConsumerImpl.seek`, `pause`).
 *
 * Behaviour: a seek asks the broker for both ends of the queue, and refuses what lies outside. Then
 * what waits to be polled is thrown away, the pull under way counts for nothing, and a new task
 * begins at the offset. A paused queue is not pulled; what was pulled of it can still be polled.
 */
import { andThen, each } from '../shared/apply.ts';
import type { MessageQueue } from '../shared/client/index.ts';
import { queueKey } from '../shared/client/queues.ts';
import type { Output, Stamp } from '../shared/node.ts';
import { askEdge } from './asks.ts';
import type { Pause, Seek, SeekToEdge } from './events.ts';
import { type Operation, refuse, settle, withOperation } from './operation.ts';
import { cleared } from './polling.ts';
import { freeThread, startTask } from './pullTask.ts';
import { pullTimer } from './queueTable.ts';
import { cancelTimer, type LitePullState, type LitePullStep, withQueue } from './state.ts';

type AnySeek = Seek | SeekToEdge;

/** Begins a seek. */
export function seek(
  state: LitePullState,
  operation: Operation,
  order: AnySeek,
  stamp: Stamp,
): LitePullStep {
  if (order.type === 'operator.seek') {
    return seekTo(state, { ...operation, target: order.offset }, order, stamp);
  }
  const edge = order.type === 'operator.seekToBegin' ? 'getMinOffset' : 'getMaxOffset';
  return askEdge(state, operation, order.queue, edge, stamp);
}

/** A broker told one end of the queue: which one it is says how far the seek has come. */
export function seekAnswered(
  state: LitePullState,
  operation: Operation,
  order: AnySeek,
  offset: number,
  stamp: Stamp,
): LitePullStep {
  const { target, min } = operation;
  if (target === undefined) return seekTo(state, { ...operation, target: offset }, order, stamp);
  if (min === undefined) {
    const known: Operation = { ...operation, min: offset };
    return askEdge(withOperation(state, known), known, order.queue, 'getMaxOffset', stamp);
  }
  if (target < min || target > offset) {
    const found = `seek offset = ${target}, min offset = ${min}, max offset = ${offset}`;
    return refuse(state, operation, `Seek offset illegal, ${found}`, stamp);
  }
  return begun(state, operation, order.queue, target, stamp);
}

function seekTo(
  state: LitePullState,
  operation: Operation,
  { queue }: AnySeek,
  stamp: Stamp,
): LitePullStep {
  const known = withOperation(state, operation);
  if (!isAssigned(state, queue)) return notAssigned(known, operation, queue, stamp);
  return askEdge(known, operation, queue, 'getMinOffset', stamp);
}

function begun(
  state: LitePullState,
  operation: Operation,
  queue: MessageQueue,
  offset: number,
  stamp: Stamp,
): LitePullStep {
  const key = queueKey(queue);
  const held = state.queues.get(key);
  // Given up while the broker was asked.
  if (held === undefined || !held.assigned) return notAssigned(state, operation, queue, stamp);
  const { task } = held;
  const empty = cleared({ ...state, awaitingRoute: state.awaitingRoute.delete(key) }, key, held);
  const sought = withQueue(empty, key, { ...empty.queues.get(key)!, seekOffset: offset });
  const quiet: LitePullStep = [sought, [cancelTimer(pullTimer, key)]];
  const started = andThen(quiet, (now) => startTask(now, key, stamp));
  const freed = andThen(started, (now) => freeThread(now, task, stamp));
  return andThen(freed, (now) =>
    settle(now, operation, { outcome: 'done', code: 0, offset }, stamp),
  );
}

function isAssigned({ queues }: LitePullState, queue: MessageQueue): boolean {
  return queues.get(queueKey(queue))?.assigned === true;
}

function notAssigned(
  state: LitePullState,
  operation: Operation,
  { topic, brokerName, queueId }: MessageQueue,
  stamp: Stamp,
): LitePullStep {
  const why = state.mode === 'subscribe' ? ', may be rebalancing' : '';
  const name = `MessageQueue [topic=${topic}, brokerName=${brokerName}, queueId=${queueId}]`;
  const text = `The message queue is not in assigned list${why}, message queue: ${name}`;
  return refuse(state, operation, text, stamp);
}

/** Pauses queues, or lets them go on; those that are not assigned are passed over. */
export function pauseQueues(
  state: LitePullState,
  operation: Operation,
  { type, queues }: Pause,
  stamp: Stamp,
): LitePullStep {
  const paused = type === 'operator.pause';
  const nothing: readonly Output[] = [];
  const step = each(state, queues, (now, queue) => {
    const key = queueKey(queue);
    const held = now.queues.get(key);
    if (held === undefined || !held.assigned) return [now, nothing];
    return [withQueue(now, key, { ...held, paused }), nothing];
  });
  return andThen(step, (now) => settle(now, operation, { outcome: 'done', code: 0 }, stamp));
}
