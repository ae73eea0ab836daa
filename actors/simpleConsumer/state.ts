/** The state of a simple consumer: its client, its deliveries, and what is not settled yet. */
import { type ClientState, newClient } from '../shared/client/index.ts';
import { emptyIntTable, type IntTable } from '../shared/intTable.ts';
import type { NodeInput } from '../shared/node.ts';
import type { Settled } from '../shared/observation.ts';
import { type SimpleConsumerConfig, type SimpleConsumerSettings, settingsOf } from './config.ts';
import type { Order } from './events.ts';

/** A message that was handed out to this consumer. */
export interface Delivery {
  /** Topic that was asked for. */
  readonly topic: string;
  /** Its receipt handles, oldest first: each change of its invisible time added one. */
  readonly handles: readonly string[];
}

/** One delivery that an operation is about, by the handle that it uses. */
export interface Target {
  readonly delivery: number;
  readonly topic: string;
  readonly handle: string;
}

/** How an operation ended, or what one of its requests came to. */
export type Settlement = Omit<Settled, 'kind' | 'what' | 'id'>;

/** Something that was asked and is not settled: it waits for a route, or for answers. */
export interface Operation {
  /** Its number in the consumer, which is its key in tables. */
  readonly sequence: number;
  readonly order: Order;
  readonly what: Settled['what'];
  readonly id: string;
  /** The topic by whose route its brokers are found. */
  readonly topic: string;
  readonly targets: readonly Target[];
  /** How many receives were asked before it: decides whose turn it is among brokers. */
  readonly turn: number;
  /** Requests that are not answered yet. */
  readonly left: number;
  /** The worst that one of its requests has come to so far. */
  readonly worst: Settlement | undefined;
}

/** Everything a simple consumer knows. */
export interface SimpleConsumerState {
  readonly settings: SimpleConsumerSettings;
  readonly client: ClientState;
  /** Wall time of the boot in ms: the version of the subscription. */
  readonly subVersion: number;
  /** Operations whose requests are under way, by sequence number. */
  readonly open: IntTable<Operation>;
  /** Operations that wait for a route, by sequence number: the oldest first. */
  readonly awaiting: IntTable<Operation>;
  readonly nextSequence: number;
  /** Receives asked so far. */
  readonly receives: number;
  /** Deliveries of this life by their numbers. */
  readonly deliveries: IntTable<Delivery>;
  readonly nextDelivery: number;
}

/** A simple consumer that has not booted. Pure and cheap: a machine's context factory. */
export function newSimpleConsumer(input: NodeInput<SimpleConsumerConfig>): SimpleConsumerState {
  const settings = settingsOf(input);
  return {
    settings,
    client: newClient(settings),
    subVersion: 0,
    open: emptyIntTable(),
    awaiting: emptyIntTable(),
    nextSequence: 0,
    receives: 0,
    deliveries: emptyIntTable(),
    nextDelivery: 0,
  };
}

/** A new delivery; the oldest is forgotten if there are too many. */
export function withDelivery(state: SimpleConsumerState, delivery: Delivery): SimpleConsumerState {
  const { nextDelivery, settings } = state;
  const deliveries = state.deliveries
    .set(nextDelivery, delivery)
    .delete(nextDelivery - settings.deliveriesMax);
  return { ...state, deliveries, nextDelivery: nextDelivery + 1 };
}

/** The number of the delivery with this index, as `Array.prototype.at` counts, if there is one. */
export function numberOf(
  { deliveries, nextDelivery }: SimpleConsumerState,
  index: number,
): number | undefined {
  const number = index < 0 ? nextDelivery + index : index;
  return Number.isSafeInteger(number) && deliveries.has(number) ? number : undefined;
}
