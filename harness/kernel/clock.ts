/** A node's clocks as functions of virtual time. */

/** How a node's clocks differ from virtual time. */
export interface NodeClock {
  /** Added to the wall clock, in ms. */
  readonly offsetMs: number;
  /** How much faster both clocks run, in parts per million. */
  readonly driftPpm: number;
  /** Since which virtual time they run that fast; absent: from the start. */
  readonly sinceMs?: number;
  /** What the monotonic clock said then. */
  readonly monoThen?: number;
}

const million = 1_000_000;

/** The monotonic clock at a virtual time, both in whole ms. */
export function monoAt({ driftPpm, sinceMs = 0, monoThen = 0 }: NodeClock, timeMs: number): number {
  const passed = timeMs - sinceMs;
  return (
    monoThen + (driftPpm === 0 ? passed : Math.floor((passed * (million + driftPpm)) / million))
  );
}

/** The first virtual time at which the monotonic clock has reached `mono`. */
export function timeAtMono(
  { driftPpm, sinceMs = 0, monoThen = 0 }: NodeClock,
  mono: number,
): number {
  const wanted = mono - monoThen;
  return sinceMs + (driftPpm === 0 ? wanted : Math.ceil((wanted * million) / (million + driftPpm)));
}

/** The same clock, running faster or slower from a virtual time on: it does not jump. */
export function withDrift(clock: NodeClock, driftPpm: number, timeMs: number): NodeClock {
  return {
    offsetMs: clock.offsetMs,
    driftPpm,
    sinceMs: timeMs,
    monoThen: monoAt(clock, timeMs),
  };
}
