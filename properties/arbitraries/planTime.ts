/** Times in sketches of plans: shares of the plan's span, so that a plan is crowded or has room. */
import fc from 'fast-check';

/** How far apart the first and the last planned step may lie, in ms. */
export const spansMs = [5_000, 20_000, 60_000] as const;

const timeMax = 1000;

/** A time in a sketch, from 0 to 1000, whatever time that is in its plan. */
export const time: fc.Arbitrary<number> = fc.nat(timeMax);

/** The time in ms that a time of a sketch means. */
export function timeOf<T extends number | undefined>(
  { spanMs }: { readonly spanMs: number },
  at: T,
): T extends number ? number : number | undefined;
export function timeOf({ spanMs }: { readonly spanMs: number }, at: number | undefined) {
  return at === undefined ? undefined : Math.round((at * spanMs) / timeMax);
}
