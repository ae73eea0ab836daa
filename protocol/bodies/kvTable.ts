/** KVTable: names and texts. */
import { jsonBody, maybe } from './jsonBody.ts';
import { defaulted, mapOf, objectOf, type Shape, text } from './shape.ts';

/** A table of texts (upstream `KVTable`). */
export interface KvTable {
  readonly table: ReadonlyMap<string, string>;
}

/** The shape of `KvTable`. */
export const kvTable: Shape<KvTable> = objectOf<KvTable>({
  table: defaulted(mapOf(text), new Map()),
});

/** A body that is one `KvTable`; no body at all reads as `undefined`. */
export const kvTableBody = maybe(jsonBody('kvTable', kvTable));
