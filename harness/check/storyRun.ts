/** What comes of a story: its verdict, and all that one may want to know to act on it. */
import type { NodeStatus } from '../cluster/status.ts';
import type { BrokenPromise, HeldPromise } from '../story/promises.ts';
import type { FlowDigest } from './flowDigest.ts';
import { seconds } from './frameText.ts';

/** A run of a story, over and judged. */
export interface StoryRun {
  readonly scenario: string;
  readonly verdict: 'held' | 'broken';
  readonly seed: number;
  /** The trace hash: the same for every run of one build with the same story and seed. */
  readonly hash: string;
  /** How long it took, in ms of virtual time. */
  readonly virtualMs: number;
  /** Frames that reached a node. */
  readonly deliveries: number;
  /** Promises that held, in order. */
  readonly held: readonly HeldPromise[];
  /** The one that did not, if the verdict is `broken`. */
  readonly broken: BrokenPromise | undefined;
  /** Of a plan, whose promises are judged when it is over: how many, and how many were broken. */
  readonly judged?: { readonly promises: number; readonly broken: number };
  /** What else is worth knowing of the run, a sentence each. */
  readonly notes?: readonly string[];
  /** Where each node stood at the end. */
  readonly nodes: readonly NodeStatus[];
  /** The last lines of the trace. */
  readonly lastTrace: readonly string[];
  readonly digest: FlowDigest;
}

/** The run as the text that is pinned beside its story. */
export function digestText({ scenario, seed, virtualMs, deliveries, digest }: StoryRun): string {
  const end = `${seconds(virtualMs)} of virtual time, ${deliveries} frames delivered`;
  return [scenario, `seed ${seed}, ${end}`, '', digest.toString(), ''].join('\n');
}
