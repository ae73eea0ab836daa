/**
 * The trace: what happened, as data. Text is made when someone reads it.
 */
import type { Observation } from '../../actors/shared/observation.ts';
import type { Frame } from '../../protocol/frame.ts';
import type { TraceHash } from './traceHash.ts';

/** What became of a frame. */
export type FrameOutcome =
  | 'sent'
  | 'delivered'
  /** Its connection was gone, or the node that it was meant for. */
  | 'vanished'
  /** A fault took it. */
  | 'lost'
  /** A fault keeps it back. */
  | 'held'
  /** It arrived, and could not be read. */
  | 'corrupted';

/** One thing that happened at one virtual time. */
export type TraceEntry = { readonly timeMs: number } & (
  | {
      readonly kind: 'frame';
      readonly outcome: FrameOutcome;
      readonly from: string;
      readonly to: string;
      readonly connection: string;
      readonly frame: Frame;
    }
  | {
      readonly kind: 'link';
      readonly what: 'opened' | 'closed' | 'failed' | 'reset';
      readonly from: string;
      readonly to: string;
      readonly connection: string;
    }
  | { readonly kind: 'timer'; readonly node: string; readonly id: string }
  | { readonly kind: 'operator'; readonly node: string; readonly event: { readonly type: string } }
  | { readonly kind: 'life'; readonly node: string; readonly what: 'boot' | 'crash' | 'stopped' }
  | { readonly kind: 'disk'; readonly node: string; readonly what: string }
  | { readonly kind: 'observation'; readonly node: string; readonly observation: Observation }
  | { readonly kind: 'fault'; readonly what: string }
);

type Without<T> = T extends unknown ? Omit<T, 'timeMs'> : never;
/** A trace entry before the kernel adds the time. */
export type TraceNote = Without<TraceEntry>;

/** Takes a trace entry into a run's hash: time, who, what, and how it ended. */
export function hashEntry(hash: TraceHash, timeMs: number, entry: TraceNote): void {
  hash.int(timeMs);
  hash.text(entry.kind);
  switch (entry.kind) {
    case 'frame':
      hash.text(entry.outcome);
      hash.text(entry.from);
      hash.text(entry.to);
      hash.int(entry.frame.code);
      hash.int(entry.frame.opaque);
      return;
    case 'link':
      hash.text(entry.what);
      hash.text(entry.from);
      hash.text(entry.to);
      return;
    case 'timer':
      hash.text(entry.node);
      hash.text(entry.id);
      return;
    case 'operator':
      hash.text(entry.node);
      hash.value(entry.event);
      return;
    case 'observation':
      hash.text(entry.node);
      hash.value(entry.observation);
      return;
    case 'fault':
      hash.text(entry.what);
      return;
    default:
      hash.text(entry.node);
      hash.text(entry.what);
  }
}
