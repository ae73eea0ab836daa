/** What monitors say of a run: things that must never be, with their moments where known. */
import type { TraceEntry } from '../../harness/kernel/trace.ts';
import type { Frame } from '../../protocol/frame.ts';

/** Something that must never be, and was. */
export interface Found {
  /** One line; a message that it is about is named by its id, in quotes. */
  readonly text: string;
  /** When it came about, in virtual ms; absent: it is what the end of the run shows. */
  readonly timeMs?: number | undefined;
}

/** When a frame is first told of in a trace: when it was sent, or came to its end. */
export function timeOfFrame(trace: Iterable<TraceEntry>, frame: Frame): number | undefined {
  for (const entry of trace) {
    if (entry.kind === 'frame' && entry.frame === frame) return entry.timeMs;
  }
  return undefined;
}
