/**
 * Makes a message flow readable: heartbeats, registrations, empty polls and the like take one row a
 * call, are shown the first time that they happen between two nodes, and again after something
 * happened to one of these; else they are counted.
 */
import type { ArrowRow, Flow, FlowRow, NoteRow } from './flow.ts';

/** Rows that were folded or left out, by what they were. */
export interface FoldedRow {
  readonly kind: 'folded';
  readonly timeMs: number;
  untilMs: number;
  frames: number;
  /** Rows that are no frames: log lines, or whatever an abbreviation takes. */
  events: number;
  /** It stands for rows of this very place: it is told of here. */
  here?: true;
  /** Calls and one-way requests by command. */
  readonly commands: Map<string, number>;
}

/** A call of the background in one row: the request, and how it was answered. */
export interface CallRow extends Omit<ArrowRow, 'kind' | 'answer'> {
  readonly kind: 'call';
  /** The name of the answer's code. */
  readonly answered: string;
}

/** A row of a diagram. */
export type DiagramRow = FlowRow | CallRow | FoldedRow;

/** Commands that nodes repeat by themselves, whether anything happens or not. */
const background = new Set([
  'registerBroker',
  'brokerHeartbeat',
  'queryDataVersion',
  'getRouteInfoByTopic',
  'heartBeat',
  'getConsumerListByGroup',
  'notifyConsumerIdsChanged',
  'pullMessage',
  'litePullMessage',
  'queryConsumerOffset',
  'updateConsumerOffset',
  'getMaxOffset',
]);

/** An answer that takes longer is a row of its own: somebody made the caller wait. */
const promptMs = 100;

/** Counted rows are told of once in so much virtual time, not between any two that are shown. */
const quietMs = 1_000;

/** The rows to show. */
export function foldBackground({ rows }: Flow): readonly DiagramRow[] {
  const seen = new Map<string, Set<string>>();
  const done = new Set<number>();
  const list = new RowList();
  for (const [index, row] of rows.entries()) {
    if (done.has(index)) continue;
    if (row.kind === 'life') forget(seen, row.node);
    if (row.kind === 'fault') seen.clear();
    if (row.kind === 'arrow' && isRepeated(row, rows, seen)) {
      list.count(row, row.other >= 0 ? 2 : 1);
      done.add(row.other);
    } else if (isWarning(row) && isKnown(seen, row.node, row.text)) list.count(row);
    else {
      const call = row.kind === 'arrow' ? promptCall(row, rows) : undefined;
      if (call !== undefined) done.add(call.other);
      list.show(call ?? row);
    }
  }
  return list.end();
}

/** Rows to show, and between them what was counted instead of shown. */
export class RowList {
  private readonly rows: DiagramRow[] = [];
  private fold: FoldedRow | undefined;

  /** Counts a row; a call that is counted as a whole has two frames. */
  count(row: DiagramRow, frames = 1): void {
    this.fold = foldInto(this.fold, row);
    this.fold.frames += frames - 1;
  }

  /** Shows a row. What was counted is told of once in a while, and before great events. */
  show(row: DiagramRow): void {
    const { fold } = this;
    const great = row.kind === 'fault' || (row.kind === 'life' && row.text !== 'starts');
    if (fold !== undefined && (great || row.timeMs - fold.timeMs >= quietMs)) this.tellCounts();
    this.rows.push(row);
  }

  /** All rows. */
  end(): readonly DiagramRow[] {
    this.tellCounts();
    return this.rows;
  }

  private tellCounts(): void {
    if (this.fold !== undefined) this.rows.push(this.fold);
    this.fold = undefined;
  }
}

/** Counts a row in a fold, or in a new one. */
export function foldInto(into: FoldedRow | undefined, row: DiagramRow): FoldedRow {
  const fold = into ?? { ...emptyFold, timeMs: row.timeMs, untilMs: 0, commands: new Map() };
  fold.untilMs = Math.max(fold.untilMs, row.kind === 'folded' ? row.untilMs : row.timeMs);
  if (row.kind === 'folded') {
    fold.frames += row.frames;
    fold.events += row.events;
    for (const [command, count] of row.commands) add(fold, command, count);
  } else if (row.kind === 'call' || row.kind === 'arrow') {
    fold.frames += row.kind === 'call' ? 2 : 1;
    if (row.kind === 'call' || !row.answer) add(fold, row.command, 1);
  } else fold.events += 1;
  return fold;
}

const emptyFold = { kind: 'folded', frames: 0, events: 0 } as const;

function add({ commands }: FoldedRow, command: string, count: number): void {
  commands.set(command, (commands.get(command) ?? 0) + count);
}

function isWarning(row: FlowRow): row is NoteRow {
  return row.kind === 'told' && /^(warn|error): /.test(row.text);
}

/** A call of the background that was answered at once, as one row. */
function promptCall(row: ArrowRow, rows: readonly FlowRow[]): CallRow | undefined {
  const answer = rows[row.other];
  if (row.answer || answer?.kind !== 'arrow' || fetches(row, answer)) return undefined;
  if (!background.has(row.command) || answer.outcome !== 'delivered') return undefined;
  if (answer.timeMs - row.timeMs > promptMs) return undefined;
  return { ...row, kind: 'call', answered: answer.name };
}

/** Messages that are fetched are never background. */
function fetches({ command }: ArrowRow, answer: ArrowRow): boolean {
  return command.endsWith('ullMessage') && answer.name === 'SUCCESS';
}

/** Whether a request of the background, with its answer, tells nothing new. */
function isRepeated(
  row: ArrowRow,
  rows: readonly FlowRow[],
  seen: Map<string, Set<string>>,
): boolean {
  if (row.answer || row.outcome !== 'delivered' || !background.has(row.command)) return false;
  if (row.again) return false;
  const answer = rows[row.other];
  if (answer?.kind === 'arrow' && fetches(row, answer)) return false;
  const end = answer?.kind === 'arrow' ? `${answer.name} ${answer.outcome}` : '';
  return isKnown(seen, row.from, `${row.from} ${row.to} ${row.command} ${end}`);
}

/** Whether a node has had this before; it has from now on. */
function isKnown(seen: Map<string, Set<string>>, node: string, signature: string): boolean {
  let ofNode = seen.get(node);
  if (ofNode === undefined) {
    ofNode = new Set();
    seen.set(node, ofNode);
  }
  if (ofNode.has(signature)) return true;
  ofNode.add(signature);
  return false;
}

/** Something happened to a node: what goes from it or to it is news again. */
function forget(seen: Map<string, Set<string>>, node: string): void {
  seen.delete(node);
  for (const signatures of seen.values()) {
    for (const signature of signatures) {
      if (signature.split(' ', 2)[1] === node) signatures.delete(signature);
    }
  }
}
