/** Cuts a long message flow to a number of rows, and says what is missing where. */
import { type DiagramRow, foldInto } from './fold.ts';

/**
 * At most about `rowsMax` rows: frames in the middle go first, since it is the story's own rows
 * (faults, promises, what nodes were asked and told) that tell what happened; then the middle goes.
 */
export function abbreviate(rows: readonly DiagramRow[], rowsMax: number): readonly DiagramRow[] {
  if (rows.length <= rowsMax) return rows;
  const withoutFrames = cutMiddle(rows, rowsMax, (row) => row.kind === 'arrow');
  if (withoutFrames.length <= rowsMax) return withoutFrames;
  return cutMiddle(withoutFrames, rowsMax, () => true);
}

/** Folds rows of the middle until few enough are left, keeping two thirds of them at the start. */
function cutMiddle(
  rows: readonly DiagramRow[],
  rowsMax: number,
  mayGo: (row: DiagramRow) => boolean,
): readonly DiagramRow[] {
  const others = rows.filter((row) => !mayGo(row)).length;
  const keep = Math.max(0, rowsMax - others);
  const candidates = rows.length - others;
  const first = Math.ceil(keep * (2 / 3));
  const last = candidates - (keep - first);
  const shown: DiagramRow[] = [];
  let count = 0;
  for (const row of rows) {
    const goes = mayGo(row) && count >= first && count < last;
    if (mayGo(row)) count += 1;
    const joins = row.kind === 'folded' && shown.at(-1)?.kind === 'folded';
    if (goes || joins) foldInto(shown, row);
    else shown.push(row.kind === 'folded' ? { ...row, commands: new Map(row.commands) } : row);
  }
  return shown;
}
