/** The entries of the world's one queue: everything that is going to happen. */
import type { Address, ConnectionId } from '../../actors/shared/node.ts';
import type { Frame } from '../../protocol/frame.ts';

/** A frame on its way to a node. */
export interface FrameEntry {
  readonly kind: 'frame';
  readonly from: string;
  readonly to: string;
  /** The life that it is meant for: nothing from before a crash reaches the reborn. */
  readonly incarnation: number;
  readonly connection: ConnectionId;
  readonly frame: Frame;
  /** A fault makes it late by so much, in ms. */
  readonly lateMs?: number;
  /** A fault has changed its bytes: nobody can read it. */
  readonly damaged?: boolean;
}

/** News of a connection on its way to a node. */
export interface LinkEntry {
  readonly kind: 'link';
  readonly from: string;
  readonly to: string;
  readonly incarnation: number;
  readonly event:
    | {
        readonly type: 'link.opened';
        readonly connection: ConnectionId;
        readonly address: Address | undefined;
        readonly peer: Address;
      }
    | { readonly type: 'link.closed'; readonly connection: ConnectionId }
    | { readonly type: 'link.failed'; readonly address: Address };
}

/** A connection attempt that reaches the node that listens. */
export interface ConnectEntry {
  readonly kind: 'connect';
  readonly from: string;
  readonly incarnation: number;
  readonly address: Address;
  /** The node that an access point has chosen; absent: whoever listens on the address. */
  readonly to?: string;
  readonly connection: ConnectionId;
}

/** A node's timer. */
export interface TimerEntry {
  readonly kind: 'timer';
  readonly to: string;
  readonly incarnation: number;
  readonly id: string;
  readonly event: { readonly type: string };
}

/** A disk that has finished a sync. */
export interface SyncEntry {
  readonly kind: 'sync';
  readonly to: string;
  readonly incarnation: number;
  readonly id: number;
  /** How many of the disk's writes it covers. */
  readonly upTo: number;
}

/** Something asked of a node from outside: `node.boot`, `operator.<verb>`. */
export interface OperatorEntry {
  readonly kind: 'operator';
  readonly to: string;
  readonly incarnation: number;
  readonly event: { readonly type: string };
}

/** A step of a plan: a fault or a repair, applied to the world by whoever runs the plan. */
export interface PlanEntry {
  readonly kind: 'plan';
  readonly action: unknown;
}

/** A node may take the next entry out of its inbox. */
export interface WakeEntry {
  readonly kind: 'wake';
  readonly to: string;
}

/** Anything in the queue. */
export type Entry =
  | FrameEntry
  | LinkEntry
  | ConnectEntry
  | TimerEntry
  | SyncEntry
  | OperatorEntry
  | PlanEntry
  | WakeEntry;
