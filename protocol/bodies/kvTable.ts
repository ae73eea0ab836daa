/** KVTable: names and texts. */
import { jsonBody } from './jsonBody.ts';

/** A table of texts (upstream `KVTable`). */
export interface KvTable {
  readonly table: ReadonlyMap<string, string>;
}

/** A body that is one `KvTable`; no body at all reads as `undefined`. */
export const kvTableBody = jsonBody<KvTable | undefined>('kvTable');
