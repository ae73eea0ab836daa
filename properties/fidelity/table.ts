/** The result as rows: one for each code answered, one for each code pushed. */
import { requestCodeName } from '../../protocol/requestCodes.ts';
import type { Score } from './baseline.ts';
import type { Exchange } from './exchange.ts';
import { supportOf } from './unsupported.ts';
import type { Judged, Verdict } from './verdict.ts';

/** Counts of one code. */
export interface Row extends Record<Verdict, number> {
  readonly kind: 'answer' | 'push';
  readonly node: Exchange['node'];
  readonly name: string;
  readonly frames: number;
  /** As declared; `undeclared` where it is not. */
  readonly support: string;
}

/** The name of a code, or its number. */
export function nameOf(code: number): string {
  if (code < 0) return '(request left out)';
  return requestCodeName(code) ?? String(code);
}

/** Rows by kind, node and name. */
export function rowsOf(judged: readonly Judged[]): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const { exchange, verdict } of judged) {
    const { kind, node, code } = exchange;
    const name = nameOf(code);
    const key = `${kind} ${node} ${name}`;
    const none = { frames: 0, equal: 0, explained: 0, better: 0, unexplained: 0, notSupported: 0 };
    const row = rows.get(key) ?? { kind, node, name, support: supportOf(exchange), ...none };
    rows.set(key, { ...row, frames: row.frames + 1, [verdict]: row[verdict] + 1 });
  }
  return [...rows.values()].sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
}

const orderOf = ({ kind, node, name }: Row) => `${kind} ${node} ${name}`;

/** Sums over rows. */
export function totalsOf(rows: readonly Row[]): Record<Verdict | 'frames', number> {
  const sum = (name: Verdict | 'frames') => rows.reduce((all, row) => all + row[name], 0);
  return {
    frames: sum('frames'),
    equal: sum('equal'),
    explained: sum('explained'),
    better: sum('better'),
    unexplained: sum('unexplained'),
    notSupported: sum('notSupported'),
  };
}

const heads = ['frames', 'equal', 'explained', 'better', 'unexplained', 'not supported'] as const;

/** As markdown, which is also what a terminal shows. */
export function tableText(rows: readonly Row[], baseline: Score): string {
  const lines = rows.map((row) => [
    `${row.kind === 'push' ? 'push ' : ''}${row.name} (${row.node})`,
    row.support,
    ...[row.frames, row.equal, row.explained, row.better, row.unexplained, row.notSupported].map(
      String,
    ),
  ]);
  const totals = totalsOf(rows);
  const all = [totals.frames, totals.equal, totals.explained, totals.better];
  lines.push(['all', '', ...[...all, totals.unexplained, totals.notSupported].map(String)]);
  const table = [
    ['code', 'support', ...heads],
    ['---', '---', ...heads.map(() => '--:')],
    ...lines,
  ];
  return [
    table.map((cells) => `| ${cells.join(' | ')} |`).join('\n'),
    '',
    scoreText('score', { ...totals, explained: totals.explained + totals.better }),
    scoreText('an empty success to every request scores', baseline),
  ].join('\n');
}

/** `score: 80.1% equal, explained or better, 79.9% equal`. */
function scoreText(what: string, { frames, equal, explained }: Score): string {
  const both = percent(equal + explained, frames);
  return `${what}: ${both} equal, explained or better, ${percent(equal, frames)} equal`;
}

/** A share with one digit, rounded down: nothing is all before it is. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '–';
  return `${(Math.floor((part / whole) * 1000) / 10).toFixed(1)}%`;
}
