/** The README's table of request codes, between two comments that nobody sees. */
import {
  type CoverageRow,
  coverageNodes,
  coverageOf,
  ownRows,
  refusedEverywhere,
} from './coverageRows.ts';

const begin = '<!-- request codes: written by ORRERY_UPDATE=1 npm test -- harness -->';
const end = '<!-- /request codes -->';

/** The table: codes that a node takes, then those that all refuse. */
export function coverageTable(): readonly string[] {
  const taken = new Map<number, CoverageRow[]>();
  for (const row of coverageNodes.flatMap(coverageOf)) {
    if (row.support === 'refused') continue;
    taken.set(row.code, [...(taken.get(row.code) ?? []), row]);
  }
  const rows = [...taken].sort(([one], [other]) => one - other);
  const own = ownRows().map(({ code, name, node }) => `${name} (${code}, ${node})`);
  const refused = refusedEverywhere().map(({ code, name }) => `${name} (${code})`);
  return [
    '| code | request | taken by |',
    '| --- | --- | --- |',
    ...rows.map(([code, at]) => `| ${code} | ${at[0]?.name} | ${at.map(taker).join('; ')} |`),
    '',
    `Of this project alone, among its own nodes: ${own.join(', ')}.`,
    '',
    `Refused by every node with REQUEST_CODE_NOT_SUPPORTED: ${refused.join(', ')}.`,
  ];
}

function taker({ node, missing }: CoverageRow): string {
  return missing === undefined ? node : `${node}, in part: ${missing}`;
}

/**
 * A text with the table between its marks; the same text if it stands there already. `undefined`
 * where the marks are missing.
 */
export function withCoverageTable(text: string): string | undefined {
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) return undefined;
  const before = text.slice(0, from + begin.length);
  return `${before}\n${coverageTable().join('\n')}\n${text.slice(to)}`;
}
