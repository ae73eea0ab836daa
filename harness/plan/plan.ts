/**
 * A plan: a whole run as data. It serialises, shrinks and replays; a failing one is saved as a
 * file.
 *
 * Everything that a plan does is an entry of the world's one queue, so a run of a plan can be
 * forked at any step.
 */
import type { TransactionListenerConfig } from '../../actors/producer/transactionListeners.ts';
import type { NodeSpec } from '../cluster/nodeSpec.ts';
import type { NodeFault } from '../cluster/nodeVerbs.ts';
import type { Road, RoadBreak, RoadFault } from '../cluster/roads.ts';
import type { Ending } from '../cluster/simulation.ts';
import type { Schedule } from '../network/schedule.ts';

/** A message to send. */
export interface PlannedSend {
  readonly atMs: number;
  readonly producer: string;
  readonly topic: string;
  /** The body, and the id by which the send is known afterwards. */
  readonly id: string;
  readonly mode: 'sync' | 'async' | 'oneway';
  readonly tags?: string;
  readonly queueId?: number;
  /** Sent in a transaction, which this listener executes; its mode is `sync`. */
  readonly transaction?: TransactionListenerConfig;
  /** A request, which waits for a reply; its own mode counts. */
  readonly request?: { readonly mode: 'sync' | 'callback'; readonly timeoutMs: number };
  readonly properties?: Readonly<Record<string, string>>;
  /** Level 1 to 18 of the broker's table of delays. */
  readonly delayLevel?: number;
  /** Comes so long after the broker has it, in ms. */
  readonly delayTimeMs?: number;
  /** So many messages in one request; `batchBodies` says how they are told apart. */
  readonly batch?: number;
}

/** The bodies of a send: its id, and where it is a batch, the id with a number for each other. */
export function batchBodies({
  id,
  batch = 1,
}: Pick<PlannedSend, 'id' | 'batch'>): readonly string[] {
  return Array.from({ length: batch }, (_, index) => (index === 0 ? id : `${id}+${index}`));
}

/** A node that joins, leaves in good order, comes back or is asked something during the run. */
export type PlannedChange =
  | { readonly atMs: number; readonly change: 'join'; readonly node: NodeSpec }
  | { readonly atMs: number; readonly change: 'leave'; readonly node: string }
  /** A new life of a node that was there before; what may be left of its old one is killed. */
  | { readonly atMs: number; readonly change: 'return'; readonly node: string }
  /** Asks something else of a node, if it is up: any `operator.<verb>` that its kind knows. */
  | {
      readonly atMs: number;
      readonly change: 'ask';
      readonly node: string;
      readonly event: { readonly type: `operator.${string}` };
    }
  /** Has a producer take a timer message back, if its send has been given a handle by then. */
  | {
      readonly atMs: number;
      readonly change: 'recall';
      readonly node: string;
      /** The id of the send. */
      readonly send: string;
    };

/** A fault of a node: its members, and when; without an end it lasts until everything is healed. */
export type PlannedNodeFault = NodeFault & {
  readonly atMs: number;
  readonly forMs?: number;
  readonly node: string;
};

/** Something that goes wrong, for a while. */
export type PlannedFault =
  | {
      readonly atMs: number;
      readonly forMs: number;
      readonly kind: 'road';
      readonly road: Road;
      readonly fault: RoadFault;
    }
  | {
      readonly atMs: number;
      readonly forMs: number;
      readonly kind: 'end';
      readonly node: string;
      readonly how: Ending;
      /** Of a crash: how many writes that were not synced survive; absent: left to chance. */
      readonly keep?: number;
    }
  | { readonly atMs: number; readonly kind: RoadBreak['kind']; readonly road: Road }
  | PlannedNodeFault;

/** A run as data. Names in it are names of nodes. */
export interface Plan {
  readonly version: 1;
  /** Decides latencies, losses, entropy and ties; the plan decides everything else. */
  readonly seed: number;
  readonly topology: readonly NodeSpec[];
  readonly workload: readonly PlannedSend[];
  readonly changes: readonly PlannedChange[];
  readonly faults: readonly PlannedFault[];
  /** Virtual time after the last of all that in which nothing goes wrong any more, in ms. */
  readonly healForMs: number;
  /**
   * How long each entry is on its road; absent: drawn from the seed. `recordSchedule` gives the one
   * that the seed meant. How long disks take is drawn all the same.
   */
  readonly schedule?: Schedule | undefined;
}
