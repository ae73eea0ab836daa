/** The table that a run ends with. */
import type { Case } from './case.ts';

/** What came of a case. */
export interface Result {
  readonly case: Case;
  readonly differences: number;
  /** Those without an explanation. */
  readonly open: number;
}

/** One line a request code: how many cases are equal, explained and not explained. */
export function table(results: readonly Result[]): string {
  const rows = new Map<string, [number, number, number, number]>();
  for (const { case: one, differences, open } of results) {
    const name = one.to === 'proxy' ? `${one.of}, by proxy` : one.of;
    const row = rows.get(name) ?? [0, 0, 0, 0];
    row[0]++;
    row[open > 0 ? 3 : differences > 0 ? 2 : 1]++;
    rows.set(name, row);
  }
  const head = ['request code', 'cases', 'equal', 'explained', 'unexplained'];
  const lines = [head, ...[...rows].map(([name, row]) => [name, ...row.map(String)])];
  return lines
    .map(
      ([name = '', ...cells]) => name.padEnd(38) + cells.map((cell) => cell.padStart(12)).join(''),
    )
    .join('\n');
}
