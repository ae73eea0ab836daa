/** Delta debugging: takes as much out of a list as the mistake does not need. */
import type { Plan } from '../../../harness/plan/plan.ts';
import type { Tester } from './tester.ts';

/**
 * Takes chunks out of a list, halves first, single items last, as long as the plan that the rest
 * makes shows the mistake.
 * @returns what is left
 */
export async function reduceList<T>(
  items: readonly T[],
  planOf: (kept: readonly T[]) => Plan,
  tester: Tester,
): Promise<readonly T[]> {
  let kept = items;
  let size = kept.length;
  while (size >= 1 && kept.length > 0 && !tester.spent) {
    const before = kept.length;
    kept = await withoutChunks(kept, size, planOf, tester);
    if (size > 1) size = Math.ceil(Math.min(size, kept.length) / 2);
    else if (kept.length === before) break;
  }
  return kept;
}

async function withoutChunks<T>(
  items: readonly T[],
  size: number,
  planOf: (kept: readonly T[]) => Plan,
  tester: Tester,
): Promise<readonly T[]> {
  let kept = items;
  // From the end: what happens last has the least that follows from it.
  let end = kept.length;
  while (end > 0) {
    const list = kept;
    const ends: number[] = [];
    for (let at = end; at > 0; at -= size) ends.push(at);
    const without = (at: number) => [...list.slice(0, Math.max(0, at - size)), ...list.slice(at)];
    const accepted = await tester.first(lazily(ends, (at) => planOf(without(at))));
    if (accepted === undefined) break;
    const at = ends[accepted.at]!;
    kept = without(at);
    end = Math.max(0, at - size);
  }
  return kept;
}

/** Makes each item when it is asked for. */
export function* lazily<T, U>(items: Iterable<T>, make: (item: T) => U): Generator<U> {
  for (const item of items) yield make(item);
}
