/** Connections and the roads they run on, as records of the world. */
import type { Address, ConnectionId } from '../../actors/shared/node.ts';
import type { Owner } from '../../actors/shared/owner.ts';
import { emptyLog, type SegmentedLog } from '../../actors/shared/segmentedLog.ts';
import type { FrameEntry, LinkEntry } from '../kernel/entry.ts';
import { type Stream, stream } from '../kernel/streams.ts';
import type { RoadFaultKind, RoadRule } from './roadFaults.ts';
import type { RoadSchedule } from './schedule.ts';

/** One end of a connection. */
export interface LinkEnd {
  readonly node: string;
  readonly incarnation: number;
  /** When the latest frame towards this end arrives: later ones must not overtake it. */
  readonly lastArrivalMs: number;
  /** This end was closed, or its node died. */
  readonly closed: boolean;
}

/** A connection, established or being so. */
export interface Link {
  owner: Owner;
  readonly id: ConnectionId;
  readonly address: Address;
  opener: LinkEnd;
  acceptor: LinkEnd;
  /** The fault by which it is half open: it carries nothing, and neither end was told. */
  cutBy?: string;
}

/** How long a frame takes from one node to another, in ms, both ends included. */
export interface Latency {
  readonly minMs: number;
  readonly maxMs: number;
}

/** How often plain faults of a road took hold of anything. */
export interface FaultCounts {
  readonly delayed: number;
  readonly lost: number;
  readonly blocked: number;
  readonly held: number;
}

/** What is counted of which kind of fault. */
export const counted: Readonly<Record<keyof FaultCounts, RoadFaultKind>> = {
  delayed: 'delay',
  lost: 'loss',
  blocked: 'partition',
  held: 'hold',
};

/** The one-way road from one node to another: its latency, its faults, its random stream. */
export interface Pair {
  owner: Owner;
  readonly key: string;
  readonly chance: Stream;
  latency: Latency;
  /** In the place of latencies that are drawn. */
  readonly schedule: RoadSchedule | undefined;
  /** How many entries were put on it so far. */
  put: number;
  /** Added to the latency of each frame. */
  extraDelayMs: number;
  /** Share of frames that are lost, in [0, 1]. */
  lossRate: number;
  /** Nothing gets through and nobody is told: a one-way partition. */
  blocked: boolean;
  /** Frames wait until they are released. */
  holding: boolean;
  held: SegmentedLog<FrameEntry | LinkEntry>;
  /** Faults that are on it, oldest first. */
  rules: readonly RoadRule[];
  faults: FaultCounts;
}

/** Same machine room: a millisecond or two. */
export const defaultLatency: Latency = { minMs: 1, maxMs: 3 };

/** A road without faults. */
export function newPair(seed: number, key: string, owner: Owner, schedule?: RoadSchedule): Pair {
  return {
    owner,
    key,
    chance: stream(seed, `network/${key}`),
    latency: defaultLatency,
    schedule,
    put: 0,
    extraDelayMs: 0,
    lossRate: 0,
    blocked: false,
    holding: false,
    held: emptyLog(),
    rules: [],
    faults: { delayed: 0, lost: 0, blocked: 0, held: 0 },
  };
}

/** Counts that a fault of a road took hold. */
export function countFault(pair: Pair, which: keyof FaultCounts): void {
  pair.faults = { ...pair.faults, [which]: pair.faults[which] + 1 };
}

/** The same road for another owner. */
export function copyPair(of: Pair, owner: Owner): Pair {
  return { ...of, owner, chance: of.chance.clone() };
}

/** The same connection for another owner. */
export function copyLink(of: Link, owner: Owner): Link {
  return { ...of, owner };
}

/** The end of a connection that a node holds. */
export function ownEnd(link: Link, node: string): LinkEnd {
  return link.opener.node === node ? link.opener : link.acceptor;
}

/** The end that is not a node's; undefined if the connection is not the node's at all. */
export function otherEnd(link: Link, node: string): LinkEnd | undefined {
  if (link.opener.node === node) return link.acceptor;
  return link.acceptor.node === node ? link.opener : undefined;
}

/** Replaces the end that a node holds; the link must be its world's own. */
export function setEnd(link: Link, node: string, end: LinkEnd): void {
  if (link.opener.node === node) link.opener = end;
  else link.acceptor = end;
}
