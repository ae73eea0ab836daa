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

/** The first versions, before there was a rule. */
const firstVersions: readonly string[] = [
  '0_SNAPSHOT',
  '0_ALPHA1',
  '0_BETA1',
  '0_BETA2',
  '0_BETA3',
  '0_BETA4',
  '0_BETA5',
  '0_BETA6_SNAPSHOT',
  '0_BETA6',
  '0_BETA7_SNAPSHOT',
  '0_BETA7',
  '0_BETA8_SNAPSHOT',
  '0_BETA8',
  '0_BETA9_SNAPSHOT',
  '0_BETA9',
  '0_FINAL',
];
/** Numbers from which on each rule counts, and the number past the last name. */
const from = { v31: 47, v33: 87, v40: 213, higher: 612 } as const;

/** The name of a version's number, as `MQVersion.getVersionDesc` has it: `V5_5_0`. */
export function versionName(version: number): string {
  const first = firstVersions[Math.max(0, version)];
  if (first !== undefined) return `V3_0_${first}`;
  if (version >= from.higher) return 'HIGHER_VERSION';
  // Before each release, which is odd, comes its snapshot.
  const release = version % 2 === 0 ? version + 1 : version;
  return `V${releaseName(release)}${release === version ? '' : '_SNAPSHOT'}`;
}

function releaseName(release: number): string {
  if (release < from.v31) return `3_0_${(release - firstVersions.length + 1) / 2}`;
  if (release < from.v33) {
    const place = (release - from.v31) / 2;
    return `3_${1 + Math.floor(place / 10)}_${place % 10}`;
  }
  if (release < from.v40) {
    // From 3.3 to 3.9 no minor version has a patch 0.
    const place = (release - from.v33) / 2;
    return `3_${3 + Math.floor(place / 9)}_${1 + (place % 9)}`;
  }
  const place = (release - from.v40) / 2;
  return `${4 + Math.floor(place / 100)}_${Math.floor(place / 10) % 10}_${place % 10}`;
}
