/**
 * Orders under way, and how they are settled: exactly once each, by the observation `settled`.
 *
 * Behaviour: upstream's methods that are `synchronized` exclude each other, so that a seek waits
 * for the poll before it; here they have their turns in the order in which they were asked.
 */
import { andThen } from '../shared/apply.ts';
import { refused, type Settlement } from '../shared/client/settlement.ts';
import type { Observe, Stamp } from '../shared/node.ts';
import type { PullVerb, Settled } from '../shared/observation.ts';
import type { Order } from './events.ts';
import { begin } from './operate.ts';
import type { LitePullState, LitePullStep } from './state.ts';

/** Something that was asked and is not settled. */
export interface Operation<O extends Order = Order> {
  /** Its number in the consumer, which is its key in tables. */
  readonly sequence: number;
  readonly order: O;
  readonly what: PullVerb;
  readonly id: string;
  /** The topic whose route it waits for. */
  readonly awaits: string | undefined;
  /** A route was looked up for it already. */
  readonly lookedUp: boolean;
  /** Of a poll: until when it waits, by the monotonic clock. */
  readonly endMono: number | undefined;
  /** Of a seek: the offset to go to. */
  readonly target: number | undefined;
  /** Of a seek: the first offset of the queue. */
  readonly min: number | undefined;
}

/** The names of its orders, without `operator.`. */
export const verbOf = ({ type }: Order): PullVerb => type.slice('operator.'.length) as PullVerb;

/** A new operation, which is counted. */
export function newOperation(
  state: LitePullState,
  order: Order,
): readonly [LitePullState, Operation] {
  const { nextSequence: sequence } = state;
  const operation: Operation = {
    sequence,
    order,
    what: verbOf(order),
    id: String(order.id ?? sequence),
    ...{ awaits: undefined, lookedUp: false, endMono: undefined },
    ...{ target: undefined, min: undefined },
  };
  const open = state.open.set(sequence, operation);
  return [{ ...state, nextSequence: sequence + 1, open }, operation];
}

/** The same consumer, knowing something else of an operation. */
export function withOperation(state: LitePullState, operation: Operation): LitePullState {
  return { ...state, open: state.open.set(operation.sequence, operation) };
}

/** What says how an operation ended. */
export function settled(
  { what, id }: Pick<Operation, 'what' | 'id'>,
  settlement: Settlement,
): Observe {
  const observation: Settled = { kind: 'settled', what, id, ...settlement };
  return { type: 'observe', observation };
}

/** Ends an operation; the one that waits for its turn behind it begins. */
export function settle(
  state: LitePullState,
  operation: Operation,
  settlement: Settlement,
  stamp: Stamp,
): LitePullStep {
  const { sequence } = operation;
  if (!state.open.has(sequence)) return [state, []];
  const open = state.open.delete(sequence);
  const told: LitePullStep = [{ ...state, open }, [settled(operation, settlement)]];
  return state.turn === sequence ? andThen(told, (now) => nextTurn(now, stamp)) : told;
}

/** Ends an operation that the client itself refuses. */
export function refuse(
  state: LitePullState,
  operation: Operation,
  remark: string,
  stamp: Stamp,
): LitePullStep {
  return settle(state, operation, refused(remark), stamp);
}

function nextTurn(state: LitePullState, stamp: Stamp): LitePullStep {
  const { waiting } = state;
  const next = waiting.get(waiting.start);
  if (next === undefined) return [{ ...state, turn: undefined }, []];
  const begun = { ...state, turn: next.sequence, waiting: waiting.trimTo(waiting.start + 1) };
  return begin(begun, next, stamp);
}

/** Has an operation wait for its turn, if others exclude it; undefined: it can begin. */
export function takeTurn(state: LitePullState, operation: Operation): LitePullState | undefined {
  if (state.turn === undefined) return undefined;
  return { ...state, waiting: state.waiting.append(operation) };
}
