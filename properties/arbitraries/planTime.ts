/** Times in sketches of plans: shares of the plan's span, so that a plan is crowded or has room. */
import fc from 'fast-check';

/** When a plan's steps begin and how long they go on, in ms. */
export interface Span {
  readonly fromMs: number;
  readonly forMs: number;
}

/** From the first boot on; and a storm once everybody is at work. */
export const spans: readonly Span[] = [
  { fromMs: 0, forMs: 5_000 },
  { fromMs: 0, forMs: 20_000 },
  { fromMs: 0, forMs: 60_000 },
  { fromMs: 3_000, forMs: 500 },
];

const timeMax = 1000;

/**
 * A time in a sketch, from 0 to 1000, whatever time that is in its plan. Most are one of a few, so
 * that things happen at the same time.
 */
export const time: fc.Arbitrary<number> = fc.oneof(
  { weight: 1, arbitrary: fc.nat(timeMax) },
  { weight: 2, arbitrary: fc.nat(10).map((tenth) => (tenth * timeMax) / 10) },
);

/** The time in ms that a time of a sketch means. */
export function timeOf({ span }: { readonly span: Span }, at: number): number {
  return span.fromMs + Math.round((at * span.forMs) / timeMax);
}
