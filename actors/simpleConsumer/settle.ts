/** Settling an operation: exactly once each, by the observation `settled`. */
import type { Observe, Step } from '../shared/node.ts';
import type { Settled } from '../shared/observation.ts';
import type { Operation, Settlement, SimpleConsumerState } from './state.ts';

export { cutOff, noCode, refused, unanswered } from '../shared/client/settlement.ts';

/** What says how an operation ended. */
export function settled(
  { what, id }: Pick<Operation, 'what' | 'id'>,
  settlement: Settlement,
): Observe {
  const observation: Settled = { kind: 'settled', what, id, ...settlement };
  return { type: 'observe', observation };
}

const badness: Readonly<Record<Settled['outcome'], number>> = {
  done: 0,
  empty: 1,
  refused: 2,
  unanswered: 3,
};

/** One request of an operation is answered, or never will be; the last one settles it. */
export function requestEnded(
  state: SimpleConsumerState,
  { sequence }: Pick<Operation, 'sequence'>,
  settlement: Settlement,
): Step<SimpleConsumerState> {
  const operation = state.open.get(sequence);
  if (operation === undefined) return [state, []];
  const { worst = settlement, left } = operation;
  const isWorse = badness[settlement.outcome] > badness[worst.outcome];
  const result = isWorse ? settlement : worst;
  if (left > 1) {
    const open = state.open.set(sequence, { ...operation, left: left - 1, worst: result });
    return [{ ...state, open }, []];
  }
  return [{ ...state, open: state.open.delete(sequence) }, [settled(operation, result)]];
}
