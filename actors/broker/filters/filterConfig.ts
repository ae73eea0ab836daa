/** Settings of filters and look-ups by key, with upstream's names and defaults. */

/** What a broker is told about filters and keys. */
export interface FilterConfig {
  /** Whether consumers may filter by SQL92. */
  readonly enablePropertyFilter: boolean;
  /** Retry topics are filtered by what the group wants of the topic that failed. */
  readonly filterSupportRetry: boolean;
  /** How long a group's filters outlive the group. */
  readonly filterDataCleanTimeSpanMs: number;
  /** Messages by a unique key, at most. */
  readonly defaultQueryMaxNum: number;
  /** Messages by a key, at most, whatever is asked for. */
  readonly maxMsgsNumBatch: number;
}

/** Upstream's defaults. */
export const filterDefaults: FilterConfig = {
  enablePropertyFilter: false,
  filterSupportRetry: false,
  filterDataCleanTimeSpanMs: 86_400_000,
  defaultQueryMaxNum: 32,
  maxMsgsNumBatch: 64,
};
