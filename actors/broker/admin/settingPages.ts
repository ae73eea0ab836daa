/** Tables of settings, page by page (`TopicConfigManager.subTopicConfigTable`). */
import { dataVersion as dataVersionShape } from '../../../protocol/bodies/dataVersion.ts';
import { dialect, writeShape } from '../../../protocol/bodies/writeShape.ts';
import type { Versioned } from '../state.ts';

/** Which page is wanted. */
export interface AskedPage {
  readonly begin: number | undefined;
  readonly count: number | undefined;
  /** Version of the pages before it, as JSON. */
  readonly dataVersion: string | undefined;
}

/** What cannot be a page: upstream fails on it. */
export function pageProblem({ begin, count }: AskedPage): string | undefined {
  if (count === undefined) return undefined;
  if (begin === undefined) return 'the position of the page: missing';
  return count > 0 ? undefined : `${count} is no size of a page`;
}

/** The settings of a page by name, sorted; all of them where no number is asked for. */
export function pageOf<V>(
  { configs, dataVersion }: Versioned<V>,
  asked: AskedPage,
): ReadonlyMap<string, V> {
  const sorted = [...configs.entries()].sort(([one], [other]) => (one < other ? -1 : 1));
  if (asked.begin === undefined || asked.count === undefined) return new Map(sorted);
  // Pages of another version do not fit together: the caller gets the first one again.
  const isSame = asked.dataVersion === writeShape(dataVersionShape, dataVersion, dialect);
  const begin = isSame ? Math.max(0, asked.begin) : 0;
  return new Map(sorted.slice(begin, begin + asked.count));
}
