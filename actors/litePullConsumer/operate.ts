/**
 * From an order to what is done about it, while the consumer serves.
 *
 * Behaviour: an order becomes an operation. Those that upstream's monitor keeps apart have their
 * turns; the others begin at once. Every operation is settled exactly once.
 */
import { each } from '../shared/apply.ts';
import { refused } from '../shared/client/settlement.ts';
import type { Reply, Stamp } from '../shared/node.ts';
import {
  askEdge,
  askStoredOffset,
  askTime,
  type OffsetCommand,
  type OperationContext,
  offsetOf,
  storedReplied,
} from './asks.ts';
import { assign, listQueues, subscribe, unsubscribe } from './assigning.ts';
import { beginPull, sendMessageBack, updateConsumeOffset } from './byHand.ts';
import { orderProblem } from './checks.ts';
import { commit } from './committing.ts';
import type { Order } from './events.ts';
import { fetchQueues, queuesFetched } from './fetching.ts';
import {
  newOperation,
  type Operation,
  refuse,
  settle,
  settled,
  takeTurn,
  verbOf,
  withOperation,
} from './operation.ts';
import { beginPoll } from './polling.ts';
import { pauseQueues, seek, seekAnswered } from './seeking.ts';
import type { LitePullState, LitePullStep } from './state.ts';

/** What excludes each other: upstream's `synchronized` methods. */
function isExclusive(order: Order): boolean {
  switch (order.type) {
    case 'operator.poll':
    case 'operator.subscribe':
    case 'operator.unsubscribe':
    case 'operator.assign':
    case 'operator.seek':
    case 'operator.seekToBegin':
    case 'operator.seekToEnd':
      return true;
    case 'operator.commit':
      return order.queues !== undefined || order.offsets !== undefined;
    default:
      return false;
  }
}

/** Takes in an order. */
export function operate(state: LitePullState, order: Order): LitePullStep {
  const [counted, operation] = newOperation(state, order);
  const problem = orderProblem(order);
  if (problem !== undefined) return refuse(counted, operation, problem, order);
  if (!isExclusive(order)) return begin(counted, operation, order);
  const waiting = takeTurn(counted, operation);
  if (waiting !== undefined) return [waiting, []];
  return begin({ ...counted, turn: operation.sequence }, operation, order);
}

/** Refuses an order while the consumer does not serve (`checkServiceState`). */
export function refuseOrder(state: LitePullState, order: Order): LitePullStep {
  const { id = String(state.nextSequence) } = order;
  const remark = 'The consumer not running, please start it first.';
  return [
    { ...state, nextSequence: state.nextSequence + 1 },
    [settled({ what: verbOf(order), id: String(id) }, refused(remark))],
  ];
}

/** Begins an operation, or goes on with one for which a route was looked up. */
export function begin(state: LitePullState, operation: Operation, stamp: Stamp): LitePullStep {
  const { order } = operation;
  switch (order.type) {
    case 'operator.poll':
      return beginPoll(state, operation, order, stamp);
    case 'operator.subscribe':
      return subscribe(state, operation, order, stamp);
    case 'operator.unsubscribe':
      return unsubscribe(state, operation, order, stamp);
    case 'operator.assign':
      return assign(state, operation, order, stamp);
    case 'operator.seek':
    case 'operator.seekToBegin':
    case 'operator.seekToEnd':
      return seek(state, operation, order, stamp);
    case 'operator.pause':
    case 'operator.resume':
      return pauseQueues(state, operation, order, stamp);
    case 'operator.commit':
      return commit(state, operation, order, stamp);
    case 'operator.committed':
      return askStoredOffset(state, operation, order.queue, false, stamp);
    case 'operator.fetchConsumeOffset':
      return askStoredOffset(state, operation, order.queue, order.fromStore ?? false, stamp);
    case 'operator.offsetForTimestamp':
      return askTime(state, operation, order.queue, order.timestamp, stamp);
    case 'operator.minOffset':
      return askEdge(state, operation, order.queue, 'getMinOffset', stamp);
    case 'operator.maxOffset':
      return askEdge(state, operation, order.queue, 'getMaxOffset', stamp);
    case 'operator.fetchMessageQueues':
    case 'operator.listenToQueues':
      return fetchQueues(state, operation, order, stamp);
    case 'operator.assignment':
      return listQueues(state, operation, stamp);
    case 'operator.pull':
      return beginPull(state, operation, order, stamp);
    case 'operator.updateConsumeOffset':
      return updateConsumeOffset(state, operation, order, stamp);
    case 'operator.sendMessageBack':
      return sendMessageBack(state, operation, order, stamp);
  }
}

/** A route was looked up, whatever it found: operations that waited for it go on, oldest first. */
export function operationsRouteKnown(
  state: LitePullState,
  topic: string,
  wasFound: boolean,
  stamp: Stamp,
): LitePullStep {
  const waited = [...state.open.values()].filter(({ awaits }) => awaits === topic);
  return each(state, waited, (now, waiting) => {
    const operation: Operation = { ...waiting, awaits: undefined };
    const next = withOperation(now, operation);
    const { order } = operation;
    return order.type === 'operator.fetchMessageQueues' || order.type === 'operator.listenToQueues'
      ? queuesFetched(next, operation, order, wasFound, stamp)
      : begin(next, operation, stamp);
  });
}

/** Takes in what a broker said of an offset that an order asked for. */
export function operationOffsetReplied(
  state: LitePullState,
  event: Reply<OffsetCommand>,
): LitePullStep {
  const { sequence } = event.context as OperationContext; // Made by `asks.ts` alone.
  const operation = state.open.get(sequence);
  if (operation === undefined) return [state, []];
  const { order } = operation;
  if (event.type === 'reply.queryConsumerOffset') {
    return 'queue' in order ? storedReplied(state, operation, order.queue, event) : [state, []];
  }
  const offset = offsetOf(state, operation, event.outcome, event);
  if (typeof offset !== 'number') return offset;
  switch (order.type) {
    case 'operator.seek':
    case 'operator.seekToBegin':
    case 'operator.seekToEnd':
      return seekAnswered(state, operation, order, offset, event);
    default:
      return settle(state, operation, { outcome: 'done', code: 0, offset }, event);
  }
}
