/** What the world knows about one node: its machine's snapshot, timers, clock, disk, entropy. */
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import type { Address, ConnectionId } from '../../actors/shared/node.ts';
import type { Owner } from '../../actors/shared/owner.ts';
import { emptyLog, type SegmentedLog } from '../../actors/shared/segmentedLog.ts';
import { emptyTable, type Table } from '../../actors/shared/table.ts';
import type { NodeKind } from '../../protocol/schema.ts';
import type { NodeClock } from './clock.ts';
import { type Disk, emptyDisk } from './disk.ts';
import type { Deferred } from './inbox.ts';
import type { NodeRule } from './nodeFaults.ts';
import { type Stream, stream } from './streams.ts';

/** What never changes about a node. */
export interface NodeDefinition {
  readonly name: string;
  readonly kind: NodeKind;
  readonly machine: AnyStateMachine;
  /** Handed to the machine as `input.config` at each boot. */
  readonly config: unknown;
  /** Its IP address, as peers see it. */
  readonly host: string;
  /** Where it listens, `host:port`, if it does. */
  readonly address?: Address;
  /** The access point that it stands behind, `host:port`: a load balancer before nodes alike. */
  readonly accessPoint?: Address;
}

/** Where an armed timer stands in the queue. */
export interface TimerSlot {
  readonly time: number;
  readonly sequence: number;
}

/** One node. Changed only by the owner of the world; copied when the world is forked. */
export interface NodeRecord {
  owner: Owner;
  readonly definition: NodeDefinition;
  snapshot: AnyMachineSnapshot | undefined;
  /** Which life this is: 0 before the first boot. */
  incarnation: number;
  up: boolean;
  /** It was asked to shut down: its access point sends it nobody any more. */
  leaving: boolean;
  timers: Table<TimerSlot>;
  entropy: Stream;
  /** Decides how long syncs take and what a crash leaves: apart, so as not to shift entropy. */
  diskChance: Stream;
  disk: Disk;
  clock: NodeClock;
  /** Faults that are on it, oldest first. */
  rules: readonly NodeRule[];
  /** It takes no input. */
  paused: boolean;
  /** How long it needs for each frame, in ms. */
  readGapMs: number;
  /** When it is done with the frame that it took last. */
  readyMs: number;
  /** What came and could not be taken yet. */
  inbox: SegmentedLog<Deferred>;
  /** Whether its inbox has to be looked at before it is given anything. */
  hindered: boolean;
  /** Connections opened so far in this life. */
  opened: number;
  /** Its live connections, whoever opened them. */
  connections: Table<ConnectionId>;
}

/** A node that was never booted. */
export function newRecord(definition: NodeDefinition, owner: Owner, seed: number): NodeRecord {
  return {
    owner,
    definition,
    snapshot: undefined,
    incarnation: 0,
    up: false,
    leaving: false,
    timers: emptyTable(),
    entropy: stream(seed, `node/${definition.name}`),
    diskChance: stream(seed, `disk/${definition.name}`),
    disk: emptyDisk,
    clock: { offsetMs: 0, driftPpm: 0, sinceMs: 0, monoThen: 0 },
    rules: [],
    paused: false,
    readGapMs: 0,
    readyMs: 0,
    inbox: emptyLog(),
    hindered: false,
    opened: 0,
    connections: emptyTable(),
  };
}

/** The same node for another owner. */
export function copyRecord(of: NodeRecord, owner: Owner): NodeRecord {
  return { ...of, owner, entropy: of.entropy.clone(), diskChance: of.diskChance.clone() };
}
