/**
 * Version numbers (upstream `MQVersion`): positions in a growing list in which each release has
 * a place after that of its snapshot.
 */

/** The number of release `major.minor.patch`, for majors 4 and 5. */
export function mqVersion(major: 4 | 5, minor: number, patch: number): number {
  return (major === 4 ? 213 : 413) + 20 * minor + 2 * patch;
}

/** What this model announces: 5.5.0. */
export const currentVersion = 513;

/** The last place; any larger number is read as this one. */
export const highestVersion = 612;

/** Version numbers at which peers are treated differently. */
export const versionGate = {
  /** A consumer that may be told to reset its offsets. */
  resetOffset: 28,
  /** REGISTER_BROKER with a `RegisterBrokerBody`. */
  registerBrokerBody: 37,
  /** A consumer that may be asked what it does. */
  runningInfo: 62,
  /** A send to a retry topic whose `maxReconsumeTimes` counts. */
  maxReconsumeTimes: 121,
  /** A signature covers `_UNIQUE_KEY_QUERY` above this. */
  uniqueKeyQuerySigned: 399,
  /** A route in standard JSON from here on. */
  standardJson: 401,
  /** GO_AWAY above this. */
  goAway: 475,
} as const;
