/** The tables in README.md: written from a run, and read back to see that nothing got worse. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Score } from './baseline.ts';
import { explanations } from './explained.ts';
import { type Row, tableText } from './table.ts';
import { dependences } from './unsupported.ts';
import type { Judged } from './verdict.ts';

const page = new URL('README.md', import.meta.url);
const begin = '<!-- fidelity: written by npm run fidelity -- --write -->';
const end = '<!-- fidelity: end -->';

/** Puts the tables of a run between the marks. */
export function writePage(rows: readonly Row[], judged: readonly Judged[], baseline: Score): void {
  const text = readFileSync(page, 'utf8');
  const [before, after] = [text.indexOf(begin), text.indexOf(end)];
  const tables = [tableText(rows, baseline), explainedTable(judged), featureTable(judged)];
  const generated = `${begin}\n\n${tables.join('\n\n')}\n\n`;
  writeFileSync(page, text.slice(0, before) + generated + text.slice(after));
}

/** Each explanation, and how many frames need it. */
function explainedTable(judged: readonly Judged[]): string {
  const lines = explanations.map((one) => {
    const codes = one.codes === 'any' ? 'any' : one.codes.join(', ');
    const field = `\`${one.field.source.replaceAll('|', '\\|')}\``;
    const of = judged.filter(({ used }) => used.includes(one)).length;
    return `| ${codes} | ${field} | ${one.reason} | ${of} |`;
  });
  return [
    '| code | field | may differ because | frames |',
    '| --- | --- | --- | --: |',
    ...lines,
  ].join('\n');
}

/** Each feature that others wait for. */
function featureTable(judged: readonly Judged[]): string {
  const counts = new Map<string, number>();
  for (const { feature } of dependences) counts.set(feature, 0);
  for (const { verdict, used } of judged) {
    if (verdict !== 'notSupported') continue;
    for (const one of used) {
      if ('feature' in one) counts.set(one.feature, (counts.get(one.feature) ?? 0) + 1);
    }
  }
  const lines = [...counts].map(([feature, count]) => `| ${feature} | ${count} |`);
  return ['| waits for | frames |', '| --- | --: |', ...lines].join('\n');
}

/** What the page says of one code. */
export interface Pinned {
  readonly equal: number;
  readonly unexplained: number;
}

/** The page's rows by `NAME (node)`, with `push ` before those of pushes. */
export function pinnedRows(): ReadonlyMap<string, Pinned> {
  const rows = new Map<string, Pinned>();
  for (const line of readFileSync(page, 'utf8').split('\n')) {
    const [first = '', , frames = '', equal, , , unexplained, rest] = line.split(' | ');
    if (!first.startsWith('| ') || rest === undefined || !/^\d+$/.test(frames)) continue;
    rows.set(first.slice(2), { equal: Number(equal), unexplained: Number(unexplained) });
  }
  return rows;
}
