/** A node's clocks as functions of virtual time. */

/** How a node's clocks differ from virtual time. */
export interface NodeClock {
  /** Added to the wall clock, in ms. */
  readonly offsetMs: number;
  /** How much faster both clocks run, in parts per million. */
  readonly driftPpm: number;
}

const million = 1_000_000;

/** The monotonic clock at a virtual time, both in whole ms. */
export function monoAt({ driftPpm }: NodeClock, timeMs: number): number {
  return driftPpm === 0 ? timeMs : Math.floor((timeMs * (million + driftPpm)) / million);
}

/** The first virtual time at which the monotonic clock has reached `mono`. */
export function timeAtMono({ driftPpm }: NodeClock, mono: number): number {
  return driftPpm === 0 ? mono : Math.ceil((mono * million) / (million + driftPpm));
}
