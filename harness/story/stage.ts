/**
 * Where a story is played. A story knows only this: the simulation is one stage, a cluster behind
 * sockets another. Everything that goes through it is plain data, and nothing of it shows what a
 * client or an operator could not see.
 */
import type { NodeSpec } from '../cluster/nodeSpec.ts';
import type { NodeVerb } from '../cluster/nodeVerbs.ts';
import type { Road, RoadVerb } from '../cluster/roads.ts';
import type { Ending } from '../cluster/simulation.ts';
import type { NodeStatus } from '../cluster/status.ts';
import type { Witness } from '../cluster/witness.ts';

/** A stage: every verb returns when it is done. */
export interface Stage {
  /** What the nodes have told so far. */
  readonly witness: Witness;
  /** Virtual time since the start, in ms. */
  readonly timeMs: number;
  /** Adds a node and starts it. */
  add(spec: NodeSpec): void;
  /** Starts a node that is down. */
  start(name: string): void;
  /** Ends a node's life at once; `keep` of the writes that a crash may take survive it. */
  end(name: string, how: Ending, keep?: number): void;
  isUp(name: string): boolean;
  /** Asks something of a running node: an event `operator.<verb>`. */
  operate(name: string, event: { readonly type: `operator.${string}` }): void;
  /** Does something to the road between two nodes. */
  road(road: Road, verb: RoadVerb): void;
  /** Does something to a node: faults of its process and its host. */
  fault(name: string, verb: NodeVerb): void;
  /** Lets virtual time pass, in ms. */
  advance(ms: number): void;
  /** Goes on until `done()` holds, for `limitMs` at most; says whether it came to hold. */
  until(limitMs: number, done: () => boolean): boolean;
  /** Declared faults that never took hold, as phrases. */
  idleFaults(): readonly string[];
  /** One status a node, in the order in which they joined. */
  statuses(): readonly NodeStatus[];
}
