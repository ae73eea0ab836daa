/**
 * Folds the background of a message flow: heartbeats, registrations, empty polls and the like are
 * shown the first time that they happen between two nodes, and again after something happened to
 * one of these; else they are counted.
 */
import type { ArrowRow, Flow, FlowRow } from './flow.ts';

/** Rows that were folded or left out, by what they were. */
export interface FoldedRow {
  readonly kind: 'folded';
  readonly timeMs: number;
  untilMs: number;
  frames: number;
  /** Calls and one-way requests by command. */
  readonly commands: Map<string, number>;
}

/** A row of a diagram. */
export type DiagramRow = FlowRow | FoldedRow;

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

/** The rows to show. */
export function foldBackground({ rows }: Flow): readonly DiagramRow[] {
  const seen = new Map<string, Set<string>>();
  const folded = new Set<number>();
  const shown: DiagramRow[] = [];
  for (const [index, row] of rows.entries()) {
    if (row.kind === 'life') forget(seen, row.node);
    if (row.kind === 'fault') seen.clear();
    const hide =
      row.kind === 'arrow' &&
      (row.answer && row.other >= 0 ? folded.has(row.other) : isRepeated(row, rows, seen));
    if (!hide) {
      shown.push(row);
      continue;
    }
    folded.add(index);
    foldInto(shown, row);
  }
  return shown;
}

/** Counts a row in the fold at the end of the list, or in a new one there. */
export function foldInto(shown: DiagramRow[], row: DiagramRow): void {
  let fold = shown.at(-1);
  if (fold?.kind !== 'folded') {
    fold = {
      kind: 'folded',
      timeMs: row.timeMs,
      untilMs: row.timeMs,
      frames: 0,
      commands: new Map(),
    };
    shown.push(fold);
  }
  fold.untilMs = row.kind === 'folded' ? row.untilMs : row.timeMs;
  if (row.kind === 'folded') {
    fold.frames += row.frames;
    for (const [command, count] of row.commands) add(fold, command, count);
  } else if (row.kind === 'arrow') {
    fold.frames += 1;
    if (!row.answer) add(fold, row.command, 1);
  }
}

function add({ commands }: FoldedRow, command: string, count: number): void {
  commands.set(command, (commands.get(command) ?? 0) + count);
}

/** Whether a request of the background, with its answer, tells nothing that was not shown before. */
function isRepeated(
  row: ArrowRow,
  rows: readonly FlowRow[],
  seen: Map<string, Set<string>>,
): boolean {
  if (!background.has(row.command) || row.outcome !== 'delivered') return false;
  const answer = rows[row.other];
  const end = answer?.kind === 'arrow' ? `${answer.name} ${answer.outcome}` : '';
  // Messages that are fetched are never background.
  if (row.command === 'pullMessage' && end.startsWith('SUCCESS')) return false;
  const signature = `${row.from} ${row.to} ${row.command} ${end}`;
  let ofNode = seen.get(row.from);
  if (ofNode === undefined) {
    ofNode = new Set();
    seen.set(row.from, ofNode);
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
