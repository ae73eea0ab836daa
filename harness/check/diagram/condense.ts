/** Shortens runs of rows that are alike, such as twenty sends in a row. */
import { type DiagramRow, foldInto } from './fold.ts';

/** Shorter runs are left as they are. */
const runMin = 6;

/** Of each run of rows that are alike the first two and the last; the others are counted. */
export function condense(rows: readonly DiagramRow[]): readonly DiagramRow[] {
  const shown: DiagramRow[] = [];
  let start = 0;
  for (let at = 1; at <= rows.length; at += 1) {
    const first = rows[start]!;
    if (at < rows.length && isAlike(first, rows[at]!)) continue;
    const run = rows.slice(start, at);
    if (run.length < runMin) shown.push(...run);
    else {
      const [one, two, ...rest] = run as [DiagramRow, DiagramRow, ...DiagramRow[]];
      const between = rest.slice(0, -1).map((row) => foldInto(undefined, row));
      const fold = between.reduce((sum, row) => foldInto(sum, row));
      shown.push(one, two, { ...fold, here: true }, rest.at(-1)!);
    }
    start = at;
  }
  return shown;
}

function isAlike(left: DiagramRow, right: DiagramRow): boolean {
  if (left.kind === 'asked' || left.kind === 'told') {
    if (left.kind !== right.kind || left.node !== right.node) return false;
    return firstWord(left.text) === firstWord(right.text);
  }
  if (left.kind !== 'arrow' || right.kind !== 'arrow') return false;
  return left.from === right.from && left.to === right.to && left.name === right.name;
}

/** The verb of a note; what settles a send begins with the send's own number. */
function firstWord(text: string): string {
  return text.replace(/\/\d+/, '').split(' ', 1)[0]!;
}
