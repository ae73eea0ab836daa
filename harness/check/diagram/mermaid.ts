/** The message flow as a Mermaid `sequenceDiagram`. */

import { seconds, shorten } from '../frameText.ts';
import { abbreviate } from './abbreviate.ts';
import type { ArrowRow, Flow } from './flow.ts';
import { type CallRow, type DiagramRow, foldBackground } from './fold.ts';
import { type DrawOptions, foldedText } from './terminal.ts';

/** How much of a flow is drawn. */
export type MermaidOptions = Pick<DrawOptions, 'rowsMax' | 'full'>;

/** The diagram as text that Mermaid takes. */
export function mermaidFlow(flow: Flow, options: MermaidOptions = {}): string {
  const { rowsMax = 90, full = false } = options;
  const { nodes } = flow;
  if (nodes.length === 0) return 'sequenceDiagram\n';
  const id = (name: string) => `n${nodes.indexOf(name)}`;
  const all = nodes.length === 1 ? id(nodes[0]!) : `${id(nodes[0]!)},${id(nodes.at(-1)!)}`;
  const lines = nodes.map((name) => `participant ${id(name)} as ${quoted(name)}`);
  const rows = full ? flow.rows : abbreviate(foldBackground(flow), rowsMax);
  for (const row of rows) {
    if (row.kind === 'arrow') lines.push(arrow(row, id));
    else if (row.kind === 'call') {
      const back = { from: row.to, to: row.from, answer: true, name: row.answered, detail: '' };
      lines.push(arrow({ ...row, kind: 'arrow', answer: false }, id));
      lines.push(arrow({ ...row, kind: 'arrow', ...back }, id, '')); // At once: no time of its own.
    } else if ('node' in row) lines.push(`Note over ${id(row.node)}: ${quoted(row.text)}`);
    else lines.push(`Note over ${all}: ${quoted(wideText(row))}`);
  }
  return `sequenceDiagram\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function wideText(
  row: Exclude<DiagramRow, ArrowRow | CallRow | { readonly node: string }>,
): string {
  if (row.kind === 'folded') return foldedText(row);
  const mark = { fault: '!!', held: '✓', broken: '✗' }[row.kind];
  return `${mark} ${row.text} (${seconds(row.timeMs)})`;
}

function arrow(
  row: ArrowRow,
  id: (name: string) => string,
  time = `${seconds(row.timeMs)} `,
): string {
  const { from, to, answer, outcome, name, detail } = row;
  const head = outcome === 'delivered' ? '>>' : 'x';
  const line = answer ? `--${head}` : `-${head}`;
  const end = outcome === 'delivered' ? '' : `[${outcome}]`;
  const text = [name, detail, end].filter(Boolean).join(' ');
  return `${id(from)}${line}${id(to === '' ? from : to)}: ${quoted(`${time}${text}`)}`;
}

/** Mermaid takes `;` and `#` as its own, and line breaks end a statement. */
function quoted(text: string): string {
  return shorten(text, 90)
    .replaceAll('#', '#35;')
    .replaceAll(/(?<!#35);/g, '#59;');
}
