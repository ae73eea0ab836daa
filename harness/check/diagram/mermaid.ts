/** The message flow as a Mermaid `sequenceDiagram`. */

import { seconds, shorten } from '../frameText.ts';
import { abbreviate } from './abbreviate.ts';
import { type ArrowRow, type Flow, uncut } from './flow.ts';
import { type CallRow, type DiagramRow, foldBackground } from './fold.ts';
import { type DrawOptions, foldedText, frameMark } from './terminal.ts';

/** How much of a flow is drawn. */
export type MermaidOptions = Pick<DrawOptions, 'rowsMax' | 'full'>;

/** The diagram as text that Mermaid takes. */
export function mermaidFlow(flow: Flow, options: MermaidOptions = {}): string {
  const { rowsMax = 90, full = false } = options;
  const { nodes } = flow;
  if (nodes.length === 0) return 'sequenceDiagram\n';
  const id = (name: string) => `n${nodes.indexOf(name)}`;
  const all = nodes.length === 1 ? id(nodes[0]!) : `${id(nodes[0]!)},${id(nodes.at(-1)!)}`;
  const quoted = (text: string) => quote(text, full ? Number.POSITIVE_INFINITY : 90);
  const lines = nodes.map((name) => `participant ${id(name)} as ${quoted(name)}`);
  const rows = full ? flow.rows.map(uncut) : abbreviate(foldBackground(flow), rowsMax);
  for (const row of rows) {
    if (row.kind === 'arrow') lines.push(`${arrow(row, id)}: ${quoted(arrowText(row))}`);
    else if (row.kind === 'call') {
      const back = { from: row.to, to: row.from, answer: true, name: row.answered, detail: '' };
      const there = { ...row, kind: 'arrow', answer: false } as const;
      const answer = { ...row, kind: 'arrow', ...back } as const;
      lines.push(`${arrow(there, id)}: ${quoted(arrowText(there))}`);
      lines.push(`${arrow(answer, id)}: ${quoted(row.answered)}`); // At once: no time of its own.
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

function arrow({ from, to, answer, outcome }: ArrowRow, id: (name: string) => string): string {
  const head = outcome === 'delivered' ? '>>' : 'x';
  const line = answer ? `--${head}` : `-${head}`;
  return `${id(from)}${line}${id(to === '' ? from : to)}`;
}

function arrowText(row: ArrowRow): string {
  const text = [row.name, row.detail, frameMark(row)].filter(Boolean).join(' ');
  return `${seconds(row.timeMs)} ${text}`;
}

/** Mermaid takes `;` and `#` as its own, and line breaks end a statement. */
function quote(text: string, length: number): string {
  return shorten(text, length)
    .replaceAll('#', '#35;')
    .replaceAll(/(?<!#35);/g, '#59;');
}
