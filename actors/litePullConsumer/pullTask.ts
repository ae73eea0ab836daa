/**
 * The pull task of a queue: one request at a time, for as long as the queue is assigned (upstream
 * `DefaultLitePullConsumerImpl.PullTaskImpl`).
 *
 * Behaviour: a paused queue is looked at again after 1 s, one over a limit after 50 ms. Where to
 * begin is the offset of a seek, else where the last pull ended, else the group's. A task keeps one
 * of `pullThreadNums` threads while a request of it is under way, so that more queues than threads
 * wait for each other; a seek interrupts the task and begins another.
 */
import { pullSysFlag } from '../../protocol/commands/pullMessage.ts';
import { call } from '../connection/index.ts';
import { andThen } from '../shared/apply.ts';
import {
  type FirstOffset,
  firstOffsetFrom,
  type OffsetReply,
} from '../shared/client/firstOffset.ts';
import {
  type FoundBroker,
  hasNameServer,
  inClient,
  lookupRoute,
  subscribeAddress,
} from '../shared/client/index.ts';
import { offsetSpan } from '../shared/client/processQueue.ts';
import { logged } from '../shared/logged.ts';
import type { Stamp, TimerEvent } from '../shared/node.ts';
import { litePullTimes } from './config.ts';
import { firstOffset, wantedOf } from './firstOffsets.ts';
import { remember } from './offsets.ts';
import { pullTimer } from './queueTable.ts';
import {
  type HeldQueue,
  type LitePullState,
  type LitePullStep,
  setTimer,
  type TaskName,
  withQueue,
} from './state.ts';
import { wantedOfTopic } from './subscriptions.ts';

/** The context of a task's calls. */
export interface TaskContext extends TaskName {
  readonly for: 'litePull.task';
  readonly tenure: number;
}

const bytesPerMebibyte = 1_048_576;
/** Upstream's lite pulls know no limit of bytes. */
const anyBytes = 2_147_483_647;

/** Begins a task for a queue that has none; in place of the one that it has. */
export function startTask(state: LitePullState, key: string, stamp: Stamp): LitePullStep {
  const held = state.queues.get(key);
  if (held === undefined || !held.assigned) return [state, []];
  const { nextTask: task } = state.pool;
  const pool = { ...state.pool, nextTask: task + 1 };
  return taskDue(withQueue({ ...state, pool }, key, { ...held, task }), { key, task }, stamp);
}

/** A queue is due to be pulled. For `timer.pull`. */
export function onPullTimer(state: LitePullState, event: TimerEvent): LitePullStep {
  const held = state.queues.get(event.key);
  if (held === undefined) return [state, []];
  return taskDue(state, { key: event.key, task: held.task }, event);
}

/** Runs a task, or has it wait for a thread. */
export function taskDue(state: LitePullState, name: TaskName, stamp: Stamp): LitePullStep {
  const { pool, settings } = state;
  if (heldBy(state, name) === undefined) return [state, []];
  if (pool.busy.size < settings.pullThreadNums) return run(state, name, stamp);
  return [{ ...state, pool: { ...pool, ready: pool.ready.append(name) } }, []];
}

/** The queue of a task that was not cancelled. */
export function heldBy({ queues }: LitePullState, { key, task }: TaskName): HeldQueue | undefined {
  const held = queues.get(key);
  return held?.task === task && held.assigned && task !== 0 ? held : undefined;
}

/** A task's thread is free again, if it had one: the next one that is due gets it. */
export function freeThread(state: LitePullState, task: number, stamp: Stamp): LitePullStep {
  const busy = state.pool.busy.delete(task);
  if (busy === state.pool.busy) return [state, []];
  let step: LitePullStep = [{ ...state, pool: { ...state.pool, busy } }, []];
  while (step[0].pool.busy.size < state.settings.pullThreadNums) {
    const { ready } = step[0].pool;
    const next = ready.get(ready.start);
    if (next === undefined) break;
    step = andThen(step, (now) =>
      taskDue({ ...now, pool: { ...now.pool, ready: ready.trimTo(ready.start + 1) } }, next, stamp),
    );
  }
  return step;
}

/** Has a task run again after a while. */
export function taskLater(state: LitePullState, { key }: TaskName, delayMs: number): LitePullStep {
  return [state, [setTimer(pullTimer, key, delayMs)]];
}

function run(state: LitePullState, name: TaskName, stamp: Stamp): LitePullStep {
  const held = heldBy(state, name);
  if (held === undefined) return [state, []];
  if (held.paused) return taskLater(state, name, litePullTimes.pausedMs);
  if (isFull(state, held)) return taskLater(state, name, litePullTimes.flowControlMs);
  const broker = subscribeAddress(state.client, held.queue.brokerName, held.brokerId, false);
  if (broker === undefined) return awaitRoute(state, name, held, stamp);
  if (held.seekOffset !== -1) {
    const { seekOffset: offset } = held;
    const sought = { ...held, consumeOffset: offset, seekOffset: -1 };
    return pull(withQueue(state, name.key, sought), name, sought, broker, offset, stamp);
  }
  if (held.pullOffset !== -1) return pull(state, name, held, broker, held.pullOffset, stamp);
  const context: TaskContext = { for: 'litePull.task', ...name, tenure: held.tenure };
  const found = firstOffset(state, wantedOf(state, held.queue, context), stamp);
  return goOn(state, name, held, found, stamp);
}

function isFull({ settings, bufferedCount }: LitePullState, { messages }: HeldQueue): boolean {
  return (
    bufferedCount * settings.pullBatchSize > settings.pullThresholdForAll ||
    messages.pending.size > settings.pullThresholdForQueue ||
    Math.floor(messages.bytes / bytesPerMebibyte) > settings.pullThresholdSizeForQueue ||
    offsetSpan(messages) > settings.consumeMaxSpan
  );
}

/** The broker of a queue is not known: the route is looked up, once a run. */
function awaitRoute(
  state: LitePullState,
  name: TaskName,
  { queue }: HeldQueue,
  stamp: Stamp,
): LitePullStep {
  if (!hasNameServer(state.client)) return brokerUnknown(state, name, queue.brokerName, stamp);
  const awaitingRoute = state.awaitingRoute.set(name.key, name);
  return inClient({ ...state, awaitingRoute }, lookupRoute(state.client, queue.topic, stamp));
}

/** A route was looked up, whatever it found: tasks that waited for it go on. */
export function taskRouteKnown(state: LitePullState, name: TaskName, stamp: Stamp): LitePullStep {
  const awaitingRoute = state.awaitingRoute.delete(name.key);
  const next: LitePullState = { ...state, awaitingRoute };
  const held = heldBy(next, name);
  if (held === undefined) return [next, []];
  const { brokerName } = held.queue;
  if (subscribeAddress(next.client, brokerName, held.brokerId, false) === undefined) {
    return brokerUnknown(next, name, brokerName, stamp);
  }
  return taskDue(next, name, stamp);
}

function brokerUnknown(
  state: LitePullState,
  name: TaskName,
  brokerName: string,
  stamp: Stamp,
): LitePullStep {
  const { pullTimeDelayWhenExceptionMs } = state.settings;
  return failed(
    state,
    name,
    `The broker[${brokerName}] not exist`,
    pullTimeDelayWhenExceptionMs,
    stamp,
  );
}

/** Ends a run of a task that came to nothing: it is due again after a while. */
export function failed(
  state: LitePullState,
  name: TaskName,
  why: string,
  delayMs: number,
  stamp: Stamp,
): LitePullStep {
  const [next, outputs] = taskLater(state, name, delayMs);
  const told: LitePullStep = [next, [logged('warn', `pull of ${name.key}: ${why}`), ...outputs]];
  return andThen(told, (now) => freeThread(now, name.task, stamp));
}

/** Takes in the answer to a task's question for its first offset. */
export function taskOffsetReplied(state: LitePullState, event: OffsetReply): LitePullStep {
  const context = event.context as TaskContext; // Made by `run` alone.
  const held = heldBy(state, context);
  if (held === undefined) return freeThread(state, context.task, event);
  const wanted = wantedOf(state, held.queue, context);
  const found = firstOffsetFrom(state.client, wanted, event);
  const remembered = found.kind === 'stored' ? remember(state, held.queue, found.offset) : state;
  return goOn(remembered, context, held, found, event);
}

function goOn(
  state: LitePullState,
  name: TaskName,
  held: HeldQueue,
  found: FirstOffset,
  stamp: Stamp,
): LitePullStep {
  switch (found.kind) {
    case 'asked':
      return inClient(occupy(state, name), found.step);
    case 'failed': {
      // What is stored counts as -1 then, which the pull refuses.
      const { pullTimeDelayWhenExceptionMs } = state.settings;
      const delayMs = found.unread ? pullTimeDelayWhenExceptionMs : litePullTimes.noOffsetMs;
      return failed(state, name, `no first offset: ${found.why}`, delayMs, stamp);
    }
    default: {
      const broker = subscribeAddress(state.client, held.queue.brokerName, held.brokerId, false);
      if (broker === undefined) return brokerUnknown(state, name, held.queue.brokerName, stamp);
      return pull(state, name, held, broker, found.offset, stamp);
    }
  }
}

function occupy(state: LitePullState, { task }: TaskName): LitePullState {
  const busy = state.pool.busy.set(task, true);
  return { ...state, pool: { ...state.pool, busy } };
}

function pull(
  state: LitePullState,
  { key, task }: TaskName,
  { queue, tenure }: HeldQueue,
  broker: FoundBroker,
  offset: number,
  stamp: Stamp,
): LitePullStep {
  const { settings, client } = state;
  const { topic, brokerName, queueId } = queue;
  const context: TaskContext = { for: 'litePull.task', key, task, tenure };
  const { expression, type: expressionType, subVersion } = wantedOfTopic(state, topic);
  const [connections, outputs] = call(
    client.connections,
    {
      to: broker.address,
      command: 'litePullMessage',
      header: {
        consumerGroup: settings.group,
        topic,
        queueId,
        queueOffset: offset,
        maxMsgNums: settings.pullBatchSize,
        sysFlag: pullSysFlag.suspend | pullSysFlag.subscription | pullSysFlag.litePull,
        commitOffset: 0,
        suspendTimeoutMillis: settings.brokerSuspendMaxTimeMs,
        subscription: expression,
        // Tags are read by the broker as they come.
        subVersion: expressionType === 'TAG' ? 0 : subVersion,
        expressionType,
        maxMsgBytes: anyBytes,
        bname: brokerName,
      },
      body: undefined,
      timeoutMs: settings.consumerTimeoutWhenSuspendMs,
      context,
    },
    stamp,
  );
  return inClient(occupy(state, { key, task }), [{ ...client, connections }, outputs]);
}
