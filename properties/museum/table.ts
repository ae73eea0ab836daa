/** The table of the museum's page, a row a piece; each hunt replaces the row of its piece. */
import type { Hunted } from './hunt.ts';
import type { MuseumPiece } from './pieces.ts';

const begin = { plain: '<!-- hunts -->', proxy: '<!-- hunts with proxies -->' } as const;
const end = '<!-- end of hunts -->';
const head = [
  '| piece | reported as | what goes wrong | found | plans until found | steps once shrunk | by |',
  '| --- | --- | --- | --- | --- | --- | --- |',
];

type Named = Pick<MuseumPiece, 'name' | 'kind'>;

/** The row of a piece: how often it was found, and medians and worsts. */
export function rowOf(
  { name, issue, symptom }: MuseumPiece,
  hunts: readonly (Hunted | undefined)[],
  runsMax: number,
): string {
  const found = hunts.filter((each) => each !== undefined);
  const monitors = [...new Set(found.map(({ monitor }) => monitor))].sort();
  const cells = [
    `\`${name}\``,
    issue,
    symptom,
    `${found.length} of ${hunts.length} seeds, ${runsMax} plans each`,
    medianAndWorst(found.map(({ runs }) => runs)),
    medianAndWorst(found.map(({ steps }) => steps)),
    monitors.join(', ') || 'nobody',
  ];
  return `| ${cells.join(' | ')} |`;
}

/** The page with this row in the place of the piece's old one, in the table of its draw. */
export function withTable(page: string, { name: piece, kind }: Named, row: string): string {
  const opening = begin[kind === 'proxy' ? 'proxy' : 'plain'];
  const [before = '', rest = ''] = page.split(opening);
  const [table = '', ...others] = rest.split(end);
  const after = others.join(end);
  const rows = table.split('\n').filter((each) => each.startsWith('| `'));
  const kept = rows.filter((each) => !each.startsWith(`| \`${piece}\``));
  const all = [...head, ...[...kept, row].sort()];
  return `${before}${opening}\n\n${all.join('\n')}\n\n${end}${after}`;
}

function medianAndWorst(numbers: readonly number[]): string {
  if (numbers.length === 0) return 'never';
  const sorted = [...numbers].sort((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  return `median ${median}, worst ${sorted.at(-1)}`;
}
