/**
 * What wakes those who wait for a queue that an ordered batch held up
 * (`ConsumerOrderInfoLockManager`, `PopMessageProcessor.notifyLongPollingRequestIfNeed`).
 *
 * Behaviour: at the time at which a queue may be free, and with messages in it, the first pop that
 * waits for all queues goes on, or else the first that waits for this one, and who asked to be told
 * is told. If the queue is not free after all, they wait on.
 */
import { andThen } from '../../shared/apply.ts';
import type { Stamp, Step, TimerEvent } from '../../shared/node.ts';
import { committedOffset } from '../offsets.ts';
import type { Broker } from '../state.ts';
import { maxOffsetOf } from '../store/store.ts';
import { queueKey } from '../topics/names.ts';
import { tellQueue } from './notifying.ts';
import { armFree, type OrderedQueue } from './orders.ts';
import { armPops } from './popPolling.ts';
import { runPops } from './popping.ts';
import { waitingKey } from './popWaiting.ts';

/** The queue id of who waits for all queues. */
const anyQueue = -1;

/** `timer.orderFree`: wakes for the queues whose time has come. */
export function wakeFree(state: Broker, event: TimerEvent): Step<Broker> {
  const [keys, free] = state.orders.free.popDue(event.mono);
  const orders = { ...state.orders, free, armedMono: undefined };
  let step: Step<Broker> = [{ ...state, orders }, []];
  for (const key of keys) {
    step = andThen(step, (now) => wakeFor(now, queueOfKey(key), event));
  }
  return andThen(step, (now) => armFree(now, event));
}

function wakeFor(state: Broker, queue: OrderedQueue, stamp: Stamp): Step<Broker> {
  const { topic, group, queueId } = queue;
  const offset = Number(committedOffset(state.offsets, topic, group, queueId));
  if (maxOffsetOf(state.store, queueKey(topic, queueId)) <= offset) return [state, []];
  const popped = wakeNext(state, queue, [anyQueue, queueId], stamp);
  return andThen(popped, (now) => tellQueue(now, queue, stamp));
}

/** Lets one pop of a group go on that waits: for the first of these queue ids that anybody does. */
export function wakeNext(
  state: Broker,
  { topic, group }: OrderedQueue,
  queueIds: readonly number[],
  stamp: Stamp,
): Step<Broker> {
  for (const queueId of queueIds) {
    const key = waitingKey(topic, group, queueId);
    const waiter = state.popWaiting.byKey.get(key)?.first()?.value;
    if (waiter === undefined) continue;
    return andThen(runPops(state, [waiter], stamp), (now) => armPops(now, stamp));
  }
  return [state, []];
}

function queueOfKey(key: string): OrderedQueue {
  const [topic = '', group = '', queueId = ''] = key.split('@');
  return { topic, group, queueId: Number(queueId) };
}
