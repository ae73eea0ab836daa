/** The position of a store time in a queue, by bisection. */
import { queueOf, type Store } from './store.ts';

/** Which of several messages of one time is meant. */
export type Boundary = 'LOWER' | 'UPPER';

/**
 * With LOWER the first offset whose message was stored at or after `timestamp`, or the queue's end;
 * with UPPER the last one stored at or before it, or the queue's beginning. In ms of the broker's
 * clock; logarithmic in the queue's length.
 */
export function offsetOfTime(
  store: Store,
  key: string,
  timestamp: number | bigint,
  boundary: Boundary,
): number {
  const { entries } = queueOf(store, key);
  // The first offset that lies beyond the boundary; store times never decrease along a queue.
  let low = entries.start;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries.get(middle);
    const time = (entry && store.log.get(entry.position)?.storeTimestamp) ?? 0;
    const isBefore = boundary === 'LOWER' ? time < timestamp : time <= timestamp;
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  return boundary === 'LOWER' ? low : Math.max(entries.start, low - 1);
}
