/** A cost under two circumstances, measured in turn. */
import { median } from './row.ts';

/** Medians of the cheap and the dear case in microseconds, and of the ratio of each round. */
export interface Compared {
  readonly fewUs: number;
  readonly manyUs: number;
  readonly ratio: number;
}

/** Measures so many rounds; a round gives the cost with few and with many, in microseconds. */
export function compared(round: () => readonly [number, number], rounds = 9): Compared {
  const pairs = Array.from({ length: rounds }, round);
  return {
    fewUs: median(pairs.map(([few]) => few)),
    manyUs: median(pairs.map(([, many]) => many)),
    ratio: median(pairs.map(([few, many]) => many / few)),
  };
}
