/**
 * The message flow of a run as rows: what a diagram shows, before anything is folded or drawn.
 *
 * It is fed with trace entries. What only matters inside a node (its timers, its disk) is left out.
 */
import type { Observation } from '../../../actors/shared/observation.ts';
import type { TraceEntry } from '../../kernel/trace.ts';
import { bodyText, frameDetail, frameName } from '../frameText.ts';
import { observationText } from '../observationText.ts';
import { lifeText } from '../traceText.ts';

/** An arrow from one node to another. */
export interface ArrowRow {
  readonly kind: 'arrow';
  readonly timeMs: number;
  readonly from: string;
  readonly to: string;
  readonly answer: boolean;
  readonly outcome: 'delivered' | 'lost' | 'held' | 'vanished' | 'corrupted';
  /** The command, or of an answer the name of its code. */
  readonly name: string;
  readonly detail: string;
  /** Its details without any cut. */
  readonly whole?: () => string;
  /** It has come before, on the same connection: somebody on the way sent it twice. */
  readonly again?: boolean;
  /** The command that was asked, also on its answer. */
  readonly command: string;
  /** Index of the other half of the call among all rows; -1 if there is none. */
  other: number;
}

/** Something that a node does or tells by itself. */
export interface NoteRow {
  readonly kind: 'life' | 'asked' | 'told';
  readonly timeMs: number;
  readonly node: string;
  readonly text: string;
  /** The text without any cut. */
  readonly whole?: () => string;
}

/** Something about the whole run: a fault, a promise that held or was broken. */
export interface WideRow {
  readonly kind: 'fault' | 'held' | 'broken';
  readonly timeMs: number;
  readonly text: string;
}

/** One row of the message flow. */
export type FlowRow = ArrowRow | NoteRow | WideRow;

/** How many rows are kept; a longer run has its end cut off, and the drawing says so. */
const rowsMax = 50_000;

/** What a broker does shows in its answers. */
const shownByAnswers: ReadonlySet<Observation['kind']> = new Set([
  'forwarded',
  'stored',
  'offsetCommitted',
  'popped',
  'acked',
  'invisibleChanged',
  'orderedPopped',
  'orderedAcked',
  'orderedChanged',
]);

/** Collects the message flow of a run. */
export class Flow {
  /** Nodes in the order in which they joined. */
  readonly nodes: string[] = [];
  readonly rows: FlowRow[] = [];
  /** Rows that were not kept. */
  beyond = 0;
  private readonly requests = new Map<string, number>();
  /** How often requests were delivered that carry an opaque, less the answers to them. */
  private readonly unanswered = new Map<string, number>();

  /** Takes in one trace entry. */
  take(entry: TraceEntry): void {
    const { timeMs } = entry;
    switch (entry.kind) {
      case 'frame':
        this.frame(entry);
        return;
      case 'life':
        if (!this.nodes.includes(entry.node)) this.nodes.push(entry.node);
        this.add({ kind: 'life', timeMs, node: entry.node, text: lifeText[entry.what] });
        return;
      case 'fault':
        this.add({ kind: 'fault', timeMs, text: entry.what });
        return;
      case 'operator': {
        const { node, event } = entry;
        const text = askedText(event);
        const whole = () => askedText(event, true) ?? '';
        if (text !== undefined) this.add({ kind: 'asked', timeMs, node, text, whole });
        return;
      }
      case 'observation': {
        const { observation, node } = entry;
        if (shownByAnswers.has(observation.kind)) return;
        if (observation.kind === 'logged' && observation.level === 'info') return;
        const whole = () => observationText(observation, true);
        this.add({ kind: 'told', timeMs, node, text: observationText(observation), whole });
        return;
      }
      default:
    }
  }

  /**
   * Adds a promise of the story: one that held, or the broken one. One that is judged when the run
   * is over, and was broken before, takes its place behind what had happened by then.
   */
  promise(kind: 'held' | 'broken', text: string, timeMs: number): void {
    const later = this.rows.findIndex((row) => row.timeMs > timeMs);
    if (later < 0) this.add({ kind, timeMs, text });
    else this.insert(later, { kind, timeMs, text });
  }

  private insert(at: number, inserted: WideRow): void {
    for (const row of this.rows) if (row.kind === 'arrow' && row.other >= at) row.other += 1;
    for (const [id, index] of this.requests) if (index >= at) this.requests.set(id, index + 1);
    this.rows.splice(at, 0, inserted);
  }

  private frame({ timeMs, from, to, frame, connection, outcome }: TraceEntry & { kind: 'frame' }) {
    if (outcome === 'sent') return;
    if (this.rows.length === rowsMax) {
      this.beyond += 1;
      return;
    }
    const answer = frame.kind === 'response';
    const id = `${connection} ${answer ? to : from} ${frame.opaque}`;
    const again = outcome === 'delivered' && this.hasCome(id, answer);
    const other = answer ? (this.requests.get(id) ?? -1) : -1;
    const asked = this.rows[other];
    const name = frameName(frame);
    const command = asked?.kind === 'arrow' ? asked.command : name;
    const detail = frameDetail(frame);
    const whole = () => frameDetail(frame, true);
    const row = { timeMs, from, to, answer, outcome, name, detail, command, other } as const;
    const index = this.add({ kind: 'arrow', ...row, whole, again });
    if (asked?.kind === 'arrow' && outcome !== 'held') {
      asked.other = index;
      this.requests.delete(id);
    } else if (!answer && outcome === 'delivered') this.requests.set(id, index);
  }

  /** Whether a frame has come before; of answers as many may come as there were requests. */
  private hasCome(id: string, answer: boolean): boolean {
    const before = this.unanswered.get(id);
    this.unanswered.set(id, (before ?? 0) + (answer ? -1 : 1));
    return before !== undefined && (!answer || before <= 0);
  }

  private add(row: FlowRow): number {
    if (this.rows.length === rowsMax) {
      this.beyond += 1;
      return -1;
    }
    return this.rows.push(row) - 1;
  }
}

/** A row with none of its texts cut. */
export function uncut(row: FlowRow): FlowRow {
  if (!('whole' in row) || row.whole === undefined) return row;
  return row.kind === 'arrow' ? { ...row, detail: row.whole() } : { ...row, text: row.whole() };
}

function askedText(event: { readonly type: string }, whole = false): string | undefined {
  const order = event as Partial<Readonly<Record<'topic' | 'body' | 'id', unknown>>>;
  if (event.type === 'node.boot') return undefined;
  if (event.type === 'operator.shutdown') return 'is asked to shut down';
  if (event.type !== 'operator.send') {
    const which = order.id === undefined ? '' : ` ${order.id}`;
    return `is asked to ${event.type.replace('operator.', '')}${which}`;
  }
  const body = order.body instanceof Uint8Array ? ` ${bodyText(order.body, whole)}` : '';
  return `sends ${order.topic}${body}`;
}
