/** Where a live story is played, as seen from the main thread: verbs take time. */
import type { NodeSpec } from '../../cluster/nodeSpec.ts';
import type { NodeVerb } from '../../cluster/nodeVerbs.ts';
import type { Road, RoadVerb } from '../../cluster/roads.ts';
import type { Ending } from '../../cluster/simulation.ts';
import type { NodeStatus } from '../../cluster/status.ts';
import type { TraceEntry } from '../../kernel/trace.ts';
import type { OperatorEvent } from './messages.ts';
import type { StoryRuntime } from './storyRuntime.ts';

/**
 * A cluster behind sockets with the verbs of `harness/story/stage.ts`. Each rejects with a
 * StoryError when it asks for nonsense, or for what cannot be done there.
 */
export interface LiveStage {
  readonly runtime: StoryRuntime;
  /** Opens what has to be open before the first verb. */
  open(): Promise<void>;
  /** Adds a node; resolves to where it is if it is none of ours. */
  add(spec: NodeSpec): Promise<string | undefined>;
  start(node: string): Promise<void>;
  end(node: string, how: Ending, keep?: number): void;
  operate(node: string, event: OperatorEvent): void;
  road(road: Road, verb: RoadVerb): void;
  fault(node: string, verb: NodeVerb): void;
  /** Lets time pass, in ms. */
  advance(ms: number): Promise<void>;
  /** Lets time pass until `isNews()` or a little later, to `untilMs` at most. */
  wait(untilMs: number, isNews: () => boolean): Promise<void>;
  /** What happened, in the story's words. */
  heard(entry: TraceEntry): TraceEntry;
  idleFaults(): readonly string[];
  statuses(): readonly NodeStatus[];
  close(): Promise<void>;
}
