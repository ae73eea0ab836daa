/**
 * Queue selectors by name: user code is named data, functions never travel in events.
 *
 * Built in are upstream's (`client.producer.selector`); `SelectMessageQueueByMachineRoom` is a stub
 * there that chooses nothing, and so it is here.
 */
import { javaStringHash } from '../../protocol/javaHash.ts';
import type { MessageQueue } from '../shared/client/index.ts';
import { draw } from '../shared/entropy.ts';
import type { SendOrder } from './events.ts';

/** Chooses a queue among those of a topic (never empty); `undefined` fails the send. */
export type Selector = (
  queues: readonly MessageQueue[],
  order: SendOrder,
  arg: string | number,
) => MessageQueue | undefined;

const salt = 101;

/** `arg.hashCode()` of Java: of a text its string hash, of a whole number the number itself. */
function hashOf(arg: string | number): number {
  return typeof arg === 'number' ? arg | 0 : javaStringHash(arg);
}

/** Every selector that an order can name. */
export const selectors: ReadonlyMap<string, Selector> = new Map<string, Selector>([
  ['byHash', (queues, _order, arg) => queues[Math.abs(hashOf(arg) % queues.length)]],
  ['byRandom', (queues, { entropy }) => queues[draw(entropy, salt, queues.length)]],
  ['byMachineRoom', () => undefined],
]);
