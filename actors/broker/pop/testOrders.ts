/** For this folder's tests: pops in order, with the usual values. */
import type { RequestHeader } from '../../../protocol/commands/index.ts';
import type { ResponseFrame } from '../../../protocol/frame.ts';
import { committedOffset } from '../offsets.ts';
import type { TestBroker } from '../testBroker.ts';
import { deliveriesOf, pop, type TestDelivery } from './testPops.ts';

type More = Partial<RequestHeader<'popMessage'>>;

/** Pops in order; three seconds of hiding unless told otherwise. */
export function popInOrder(broker: TestBroker, more: More = {}) {
  return pop(broker, 'orders', { order: true, invisibleTime: 3_000, ...more });
}

/** The offsets of an answer. */
export const offsetsOf = (answer: ResponseFrame<'popMessage'> | undefined) =>
  deliveriesOf(answer).map(({ offset }) => offset);

/** The batch of a pop in order, which there has to be. */
export function batch(broker: TestBroker, more: More = {}): readonly TestDelivery[] {
  const deliveries = deliveriesOf(popInOrder(broker, more));
  if (deliveries.length === 0) throw new Error('nothing is handed out');
  return deliveries;
}

/** Where the group stands. */
export const offsetOf = (broker: TestBroker) =>
  Number(committedOffset(broker.state.offsets, 'orders', 'CG', 0));
