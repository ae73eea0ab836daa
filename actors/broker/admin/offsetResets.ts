/**
 * Resets of groups' offsets by the server (`ConsumerOffsetManager.resetOffset`,
 * `useServerSideResetOffset`).
 *
 * Behaviour: a reset overwrites the group's offset and marks the queue. Until the next pop or pull
 * takes the mark, commits of clients are answered and not taken, and acknowledgements of an ordered
 * batch move nothing. It begins at exactly the offset set, and no batch holds it up. Of several
 * resets the last one counts.
 *
 * Not modelled: marks survive nothing but this life, as upstream; the offset itself does.
 */
import { andThen } from '../../shared/apply.ts';
import type { Step } from '../../shared/node.ts';
import { emptyTable, type Table } from '../../shared/table.ts';
import { commitOffset } from '../offsets.ts';
import { clearBatch, type OrderedQueue } from '../pop/orders.ts';
import { clearInflight } from '../pop/popInflight.ts';
import type { Broker } from '../state.ts';

/** Offsets that wait for the next pop or pull of their queue, by `topic@group@queueId`. */
export type OffsetResets = Table<number>;

/** No resets. */
export function noResets(): OffsetResets {
  return emptyTable();
}

function keyOf({ topic, group, queueId }: OrderedQueue): string {
  return `${topic}@${group}@${queueId}`;
}

/** Whether a queue's offset was reset and nobody has taken that yet. */
export function hasReset({ resets, config }: Broker, queue: OrderedQueue): boolean {
  return resets.size > 0 && config.useServerSideResetOffset && resets.has(keyOf(queue));
}

/** The broker without a queue's mark: with `useServerSideResetOffset` off, pulls just drop it. */
export function withoutReset(state: Broker, queue: OrderedQueue): Broker {
  if (state.resets.size === 0) return state;
  const resets = state.resets.delete(keyOf(queue));
  return resets === state.resets ? state : { ...state, resets };
}

/** Sets a group's offset in a queue, in the place of what it was and of what clients say. */
export function resetOffset(state: Broker, queue: OrderedQueue, offset: number): Step<Broker> {
  const resets = state.resets.set(keyOf(queue), offset);
  const observation = { kind: 'offsetReset', ...queue, offset } as const;
  const begun = clearInflight({ ...state, resets }, queue);
  return andThen([begun, [{ type: 'observe', observation }]], (now) =>
    commitOffset(now, queue, offset),
  );
}

/** Takes a queue's reset, if there is one: what was handed out before holds nothing up. */
export function takeReset(state: Broker, queue: OrderedQueue): Step<Broker> {
  const offset = state.resets.get(keyOf(queue));
  if (offset === undefined) return [state, []];
  const taken: Broker = { ...state, resets: state.resets.delete(keyOf(queue)) };
  return andThen([clearBatch(taken, queue), []], (now) => commitOffset(now, queue, offset));
}
