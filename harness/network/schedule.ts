/**
 * The schedule of a run as data: how long each entry is on its road. Without one, latencies are
 * drawn from the seed.
 */

/** One entry that takes longer than the others of its run. */
export interface LateEntry {
  /** The one-way road that it is put on, by the names of its nodes. */
  readonly from: string;
  readonly to: string;
  /**
   * It is the nth that is put on this road, counted from 1: frames, closings, attempts to connect
   * and their answers alike.
   */
  readonly nth: number;
  /** How much longer than `latencyMs` it takes. */
  readonly byMs: number;
}

/** How long entries are on their roads; faults that delay come on top of it. */
export interface Schedule {
  /** What each entry takes, in ms. */
  readonly latencyMs: number;
  /** Those that take longer; of two for one entry both count. */
  readonly late: readonly LateEntry[];
}

/** The schedule of one one-way road. */
export interface RoadSchedule {
  readonly latencyMs: number;
  /** By the number of the entry, how much longer it takes, in ms. */
  readonly late: ReadonlyMap<number, number>;
}

const none: ReadonlyMap<number, number> = new Map();

/** Finds the schedule of a road, by its name `from->to`. */
export function roadSchedules({ latencyMs, late }: Schedule): (road: string) => RoadSchedule {
  const roads = new Map<string, Map<number, number>>();
  for (const { from, to, nth, byMs } of late) {
    const key = `${from}->${to}`;
    const road = roads.get(key) ?? new Map<number, number>();
    roads.set(key, road.set(nth, (road.get(nth) ?? 0) + byMs));
  }
  return (road) => ({ latencyMs, late: roads.get(road) ?? none });
}
