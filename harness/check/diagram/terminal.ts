/**
 * The message flow as a sequence diagram for terminals: one lane a node, virtual time at the left,
 * words at the right.
 */
import { seconds, shorten } from '../frameText.ts';
import { abbreviate } from './abbreviate.ts';
import { type ArrowRow, type Flow, type NoteRow, uncut } from './flow.ts';
import { type DiagramRow, type FoldedRow, foldBackground } from './fold.ts';
import { type Paint, plain } from './paint.ts';

/** How a diagram is drawn. */
export interface DrawOptions {
  /** Columns of the terminal. */
  readonly width?: number;
  /** Most rows; the middle of a longer run is counted, not shown. */
  readonly rowsMax?: number;
  /** Fold nothing and leave nothing out. */
  readonly full?: boolean;
  /** Nodes that run already where the rows begin. */
  readonly up?: readonly string[];
  readonly paint?: Paint;
}

const timeWidth = 11;
const textWidthMin = 46;
const laneWidthMin = 7;
const laneWidthMax = 12;
const legend = '●✗ life  ◇ asked  ◆ tells  ─▶ request  ╌▶ answer  => answered at once';

interface Canvas {
  readonly nodes: readonly string[];
  readonly lane: number;
  readonly textWidth: number;
  readonly up: Set<string>;
  readonly paint: Paint;
}

/** The diagram, line by line. */
export function drawFlow(flow: Flow, options: DrawOptions = {}): readonly string[] {
  const { width = 100, rowsMax = 90, full = false, up = [], paint = plain } = options;
  const room = Math.floor((width - timeWidth - textWidthMin) / Math.max(1, flow.nodes.length));
  const longest = Math.max(0, ...flow.nodes.map((name) => name.length)) + 3;
  const fitting = Math.min(laneWidthMax, Math.max(laneWidthMin, Math.min(room, longest)));
  const lane = full ? Math.max(laneWidthMin, longest) : fitting;
  const beside = Math.max(24, width - timeWidth - lane * flow.nodes.length - 1);
  const textWidth = full ? Number.POSITIVE_INFINITY : beside;
  const canvas = { nodes: flow.nodes, lane, textWidth, up: new Set<string>(up), paint };
  const rows = full ? flow.rows.map(uncut) : abbreviate(foldBackground(flow), rowsMax);
  const lines = [' '.repeat(timeWidth) + paint.strong(header(canvas))];
  let before = -1;
  for (const row of rows) {
    const time = row.kind === 'folded' || row.timeMs === before ? '' : seconds(row.timeMs);
    if (time !== '') before = row.timeMs;
    lines.push(paint.faint(time.padStart(timeWidth - 1)) + ` ${drawRow(canvas, row)}`.trimEnd());
  }
  if (flow.beyond > 0) lines.push(`... and ${flow.beyond} more events that were not kept`);
  return [...lines, '', paint.faint(`${' '.repeat(timeWidth)}${legend}`)];
}

function header({ nodes, lane }: Canvas): string {
  return nodes
    .map((name) => center(shorten(name, lane - 1), lane))
    .join('')
    .trimEnd();
}

function drawRow(canvas: Canvas, row: DiagramRow): string {
  const { paint, textWidth } = canvas;
  const beside = (text: string) => shorten(text, textWidth);
  switch (row.kind) {
    case 'arrow':
      return drawArrow(canvas, row);
    case 'call':
      return drawArrow(canvas, { ...row, kind: 'arrow', answer: false }, row.answered);
    case 'folded':
      return `${paint.faint(`${lanes(canvas)} ${beside(foldedText(row))}`)}`;
    case 'fault':
      return `${lanes(canvas)} ${paint.warn(beside(`!! ${row.text}`))}`;
    case 'held':
      return `${lanes(canvas)} ${paint.good(beside(`✓ ${row.text}`))}`;
    case 'broken':
      return `${lanes(canvas)} ${paint.bad(beside(`✗ ${row.text}`))}`;
    default:
      return drawNote(canvas, row);
  }
}

function drawNote(canvas: Canvas, { kind, node, text }: NoteRow): string {
  const { up, paint, textWidth } = canvas;
  if (kind === 'life') {
    if (text === 'starts') up.add(node);
    else up.delete(node);
  }
  const mark = kind === 'life' ? (text === 'starts' ? '●' : '✗') : kind === 'asked' ? '◇' : '◆';
  const cells = [...lanes(canvas)];
  cells[middleOf(canvas, node)] = mark;
  const said = shorten(text.startsWith(`${node}/`) ? text : `${node} ${text}`, textWidth);
  return `${cells.join('')} ${kind === 'life' && text !== 'starts' ? paint.warn(said) : said}`;
}

function drawArrow(canvas: Canvas, row: ArrowRow, answered = ''): string {
  const { paint, textWidth } = canvas;
  const { from, to, answer, outcome, name, detail } = row;
  const cells = [...lanes(canvas)];
  const source = middleOf(canvas, from);
  const target = to === '' ? source + 3 : middleOf(canvas, to);
  const step = target > source ? 1 : -1;
  const arrives = outcome === 'delivered';
  // A frame that did not get there stops short.
  const end = arrives ? target - step : source + Math.trunc((target - source) * 0.6);
  for (let at = source + step; at !== end; at += step) {
    cells[at] = cells[at] === '│' || cells[at] === '┊' ? '┼' : answer ? '╌' : '─';
  }
  cells[source] = step > 0 ? '├' : '┤';
  cells[end] = arrives ? (step > 0 ? '▶' : '◀') : outcome === 'held' ? '║' : '×';
  const said = [name, detail, frameMark(row)].filter(Boolean).join(' ');
  const room = answered === '' ? 0 : answered.length + 4;
  // How a call was answered is not left out for the sake of its details.
  const isShown = room > 0 && textWidth - room >= Math.min(said.length, name.length + 2);
  const reply = isShown ? paint.faint(` => ${answered}`) : '';
  const text = shorten(said, isShown ? textWidth - room : textWidth) + reply;
  const isPlain = arrives && !row.again;
  const painted = isPlain ? (answer ? paint.faint(text) : text) : paint.warn(text);
  return `${answer ? paint.faint(cells.join('')) : cells.join('')} ${painted}`;
}

/** What is said of a frame that did not simply arrive; may be empty. */
export function frameMark({ outcome, again }: Pick<ArrowRow, 'outcome' | 'again'>): string {
  if (outcome !== 'delivered') return `[${outcome}]`;
  return again ? '[duplicate]' : '';
}

/** How a fold reads: how many frames of what, and over which time. */
export function foldedText({ frames, events, commands, timeMs, untilMs }: FoldedRow): string {
  const most = [...commands].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const named = most.slice(0, 2).map(([name, count]) => (count > 1 ? `${name} ×${count}` : name));
  const what = named.length === 0 ? '' : `: ${named.join(', ')}${most.length > 2 ? ', …' : ''}`;
  const counted = [
    ...(frames > 0 ? [many(frames, 'more frame')] : []),
    ...(events > 0 ? [many(events, frames > 0 ? 'event' : 'more event')] : []),
  ];
  const span = untilMs - timeMs >= 1000 ? ` in ${Math.round((untilMs - timeMs) / 1000)} s` : '';
  return `... ${counted.join(' and ')}${span}${what}`;
}

function many(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** The lanes where nothing happens. */
function lanes({ nodes, lane, up }: Canvas): string {
  return nodes.map((name) => center(up.has(name) ? '│' : ' ', lane)).join('');
}

function middleOf({ nodes, lane }: Canvas, node: string): number {
  return nodes.indexOf(node) * lane + Math.floor((lane - 1) / 2);
}

function center(text: string, width: number): string {
  const left = Math.floor((width - text.length) / 2);
  return text.padStart(left + text.length).padEnd(width);
}
