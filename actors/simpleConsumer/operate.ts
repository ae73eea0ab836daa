/**
 * From an order to its requests: what is asked of a simple consumer while it serves.
 *
 * Behaviour: an order becomes an operation. Its requests go out at once if the brokers that it
 * needs are known; otherwise the topic is looked up first. Every operation is settled exactly once:
 * by its last answer, by its last time-out, or by the client itself.
 */
import { call } from '../connection/index.ts';
import { each } from '../shared/apply.ts';
import { hasNameServer, inClient, lookupRoute } from '../shared/client/index.ts';
import { logged } from '../shared/logged.ts';
import type { Stamp, Step } from '../shared/node.ts';
import { orderProblem } from './checks.ts';
import type { Order } from './events.ts';
import { readOrder } from './readOrder.ts';
import { type OperationRequest, requestsOf } from './requests.ts';
import { refused, settled } from './settle.ts';
import type { Operation, SimpleConsumerState } from './state.ts';

/** The context of an operation's call. */
export interface OperationContext {
  readonly for: 'simpleConsumer';
  readonly sequence: number;
  /** Name of the broker that was asked. */
  readonly brokerName: string;
}

/** Begins what an order asks for. */
export function operate(state: SimpleConsumerState, order: Order): Step<SimpleConsumerState> {
  const read = readOrder(state, order);
  if ('missing' in read) return [state, [logged('warn', `${order.type}: ${read.missing}`)]];
  const problem = orderProblem(order);
  if (problem !== undefined) return [state, [settled(read, refused(problem))]];
  const { nextSequence: sequence, receives: turn } = state;
  const operation: Operation = { ...read, sequence, order, turn, left: 0, worst: undefined };
  const receives = turn + (read.what === 'receive' ? 1 : 0);
  const next: SimpleConsumerState = { ...state, nextSequence: sequence + 1, receives };
  const requests = requestsOf(next, operation, order);
  return 'unknown' in requests
    ? awaitRoute(next, operation, requests.unknown, order)
    : transmit(next, operation, requests, order);
}

/** Goes on with an operation whose route was looked up, however that ended. */
export function resume(
  state: SimpleConsumerState,
  operation: Operation,
  stamp: Stamp,
): Step<SimpleConsumerState> {
  const awaiting = state.awaiting.delete(operation.sequence);
  const next: SimpleConsumerState = { ...state, awaiting };
  const requests = requestsOf(next, operation, stamp);
  return 'unknown' in requests
    ? [next, [settled(operation, refused(requests.unknown))]]
    : transmit(next, operation, requests, stamp);
}

/** Refuses an order while the consumer does not serve (`checkRunning`). */
export function refuseOrder(state: SimpleConsumerState, order: Order): Step<SimpleConsumerState> {
  const read = readOrder(state, order);
  if ('missing' in read) return [state, [logged('warn', `${order.type}: ${read.missing}`)]];
  return [state, [settled(read, refused('The consumer service state not OK'))]];
}

function awaitRoute(
  state: SimpleConsumerState,
  operation: Operation,
  unknown: string,
  stamp: Stamp,
): Step<SimpleConsumerState> {
  if (!hasNameServer(state.client)) return [state, [settled(operation, refused(unknown))]];
  const awaiting = state.awaiting.set(operation.sequence, operation);
  const next: SimpleConsumerState = { ...state, awaiting };
  return inClient(next, lookupRoute(next.client, operation.topic, stamp));
}

function transmit(
  state: SimpleConsumerState,
  operation: Operation,
  requests: readonly OperationRequest[],
  stamp: Stamp,
): Step<SimpleConsumerState> {
  const { sequence } = operation;
  const open = state.open.set(sequence, { ...operation, left: requests.length });
  return each<SimpleConsumerState, OperationRequest>({ ...state, open }, requests, (now, made) => {
    const { brokerName, ...request } = made;
    const context: OperationContext = { for: 'simpleConsumer', sequence, brokerName };
    // Upstream's clients pop and acknowledge by `invokeAsync`.
    const awaited = { ...request, context, mode: 'async' } as const;
    const [connections, outputs] = call(now.client.connections, awaited, stamp);
    return [{ ...now, client: { ...now.client, connections } }, outputs];
  });
}
