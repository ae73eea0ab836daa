/** Tables of settings, page by page (`TopicConfigManager.subTopicConfigTable`). */
import { dataVersion as dataVersionShape } from '../../protocol/bodies/dataVersion.ts';
import { dialect, writeShape } from '../../protocol/bodies/writeShape.ts';
import type { Versioned } from './state.ts';

/** Which page is wanted. */
export interface AskedPage {
  readonly begin: number | undefined;
  readonly count: number | undefined;
  /** Version of the pages before it, as JSON. */
  readonly dataVersion: string | undefined;
}

/** The settings of a page by name, sorted; all of them where no page is asked for. */
export function pageOf<V>(
  { configs, dataVersion }: Versioned<V>,
  asked: AskedPage,
): { readonly page: ReadonlyMap<string, V>; readonly isPaged: boolean } {
  const sorted = [...configs.entries()].sort(([one], [other]) => (one < other ? -1 : 1));
  if (asked.begin === undefined || asked.count === undefined) {
    return { page: new Map(sorted), isPaged: false };
  }
  // Pages of another version do not fit together: the caller gets the first one again.
  const isSame = asked.dataVersion === writeShape(dataVersionShape, dataVersion, dialect);
  const begin = isSame ? Math.max(0, asked.begin) : 0;
  const page = sorted.slice(begin, begin + Math.max(0, asked.count));
  return { page: new Map(page), isPaged: true };
}
