/** What a story in its worker and the cluster on the main thread tell each other: plain data. */
import type { MessagePort } from 'node:worker_threads';
import type { Observation } from '../../../actors/shared/observation.ts';
import type { NodeSpec } from '../../cluster/nodeSpec.ts';
import type { NodeVerb } from '../../cluster/nodeVerbs.ts';
import type { Road, RoadVerb } from '../../cluster/roads.ts';
import type { Ending } from '../../cluster/simulation.ts';
import type { BrokenPromise, HeldPromise } from '../../story/promises.ts';

/** Something that happened to a node or that it told. */
export type News = { readonly timeMs: number; readonly node: string } & (
  | { readonly kind: 'life'; readonly what: 'boot' | 'crash' | 'stopped' }
  | { readonly kind: 'observation'; readonly observation: Observation }
);

/** A verb of the story; each is answered once. */
export type Verb =
  | { readonly verb: 'add'; readonly spec: NodeSpec }
  | { readonly verb: 'start'; readonly node: string }
  | {
      readonly verb: 'end';
      readonly node: string;
      readonly how: Ending;
      readonly keep: number | undefined;
    }
  | { readonly verb: 'operate'; readonly node: string; readonly event: OperatorEvent }
  | { readonly verb: 'road'; readonly road: Road; readonly change: RoadVerb }
  | { readonly verb: 'fault'; readonly node: string; readonly change: NodeVerb }
  | { readonly verb: 'advance'; readonly ms: number }
  /** Answered when there is news, or time has gone on a little, `untilMs` at the latest. */
  | { readonly verb: 'wait'; readonly untilMs: number }
  | { readonly verb: 'idleFaults' };

/** Something asked of a node. */
export interface OperatorEvent {
  readonly type: `operator.${string}`;
}

/** What comes back for a verb. */
export interface Answer {
  /** The cluster's time, in ms since the start. */
  readonly timeMs: number;
  /** What happened since the last answer. */
  readonly news: readonly News[];
  /** Of `add`: where the node is that is none of ours. */
  readonly outside?: string;
  /** Of `idleFaults`. */
  readonly phrases?: readonly string[];
  readonly problem?: Problem;
}

/** Why a verb could not be carried out. */
export interface Problem {
  /** `story`: it asks for nonsense; `bug`: a node broke an invariant. */
  readonly kind: 'story' | 'bug';
  readonly message: string;
  /** Where it came from, on the main thread. */
  readonly stack?: string | undefined;
}

/** What the worker tells without being answered. */
export type Told =
  | { readonly told: 'held'; readonly sentence: string; readonly timeMs: number }
  | {
      readonly told: 'end';
      readonly held: readonly HeldPromise[];
      readonly broken: BrokenPromise | undefined;
    }
  /** The story asks for nonsense, or threw. */
  | { readonly told: 'failed'; readonly isStoryError: boolean; readonly error: unknown };

/** What a worker is started with. */
export interface WorkerData {
  /** The modules that register the stories, as URLs. */
  readonly stories: readonly string[];
  /** Verbs and answers go here. */
  readonly line: MessagePort;
  /** Counts the answers; the worker sleeps on it. */
  readonly answers: Int32Array;
}

/** What the main thread tells a worker: the story to tell next, or that there is none. */
export interface Wish {
  readonly name: string | undefined;
}
