/**
 * The offsets that a broadcasting consumer keeps on its own disk (upstream
 * `LocalFileOffsetStore`): one file a client id and group.
 */
import { emptyTable, type Table } from '../table.ts';
import { compareText } from './queues.ts';

/** The value of the file: pairs of queue key and offset, sorted by key. */
export type OffsetFile = readonly (readonly [key: string, offset: number])[];

/** Its name on the node's disk. */
export function offsetsFile({
  clientId,
  group,
}: {
  readonly clientId: string;
  readonly group: string;
}): string {
  return `offsets/${clientId}/${group}`;
}

/** Reads the file; one that is not there, or not readable, is one without offsets. */
export function readOffsets(value: unknown): Table<number> {
  let offsets = emptyTable<number>();
  if (!Array.isArray(value)) return offsets;
  for (const pair of value as readonly unknown[]) {
    if (!Array.isArray(pair)) continue;
    const [key, offset] = pair as readonly unknown[];
    if (typeof key === 'string' && typeof offset === 'number') offsets = offsets.set(key, offset);
  }
  return offsets;
}

/** The value to write. */
export function writeOffsets(offsets: Table<number>): OffsetFile {
  return [...offsets].sort(([a], [b]) => compareText(a, b));
}
