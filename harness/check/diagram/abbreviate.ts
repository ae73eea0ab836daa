/** Cuts a long message flow to a number of rows, and says what is missing where. */
import { condense } from './condense.ts';
import { type DiagramRow, RowList } from './fold.ts';

/**
 * At most about `rowsMax` rows: frames in the middle go first, since it is the story's own rows
 * (faults, promises, what nodes were asked and told) that tell what happened; then the middle goes.
 */
export function abbreviate(all: readonly DiagramRow[], rowsMax: number): readonly DiagramRow[] {
  const rows = condense(all);
  if (rows.length <= rowsMax) return rows;
  const isFrame = ({ kind }: DiagramRow) => kind === 'arrow' || kind === 'call';
  const fewerFrames = condense(cutMiddle(rows, rowsMax, isFrame));
  if (fewerFrames.length <= rowsMax) return fewerFrames;
  // The one row that says what was broken is what all the others are shown for.
  return cutMiddle(fewerFrames, rowsMax, ({ kind }) => kind !== 'broken');
}

/** Counts rows of the middle instead of showing them; two thirds of what stays is the start. */
function cutMiddle(
  rows: readonly DiagramRow[],
  rowsMax: number,
  mayGo: (row: DiagramRow) => boolean,
): readonly DiagramRow[] {
  const others = rows.filter((row) => !mayGo(row)).length;
  const keep = Math.max(0, rowsMax - others);
  const first = Math.ceil(keep * (2 / 3));
  const last = rows.length - others - (keep - first);
  const list = new RowList();
  let count = 0;
  for (const row of rows) {
    const goes = mayGo(row) && count >= first && count < last;
    if (mayGo(row)) count += 1;
    if (goes || (row.kind === 'folded' && !row.here)) list.count(row);
    else list.show(row);
  }
  return list.end();
}
