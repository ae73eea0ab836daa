/**
 * The world of one run as a value: clocks, queue, nodes, links, disks, random streams, trace.
 *
 * `fork()` costs a constant: both worlds go on from the same state and neither sees what the other
 * does. Between forks the world's one owner changes records in place: a record carries the token of
 * the world that made it, and is copied on the first write under another token.
 */

import { hashString } from '../../actors/shared/hash.ts';
import { emptyOrderedMap, type OrderedMap } from '../../actors/shared/orderedMap.ts';
import { newOwner, type Owner } from '../../actors/shared/owner.ts';
import { emptyLog, type SegmentedLog } from '../../actors/shared/segmentedLog.ts';
import { emptyTable, type Table } from '../../actors/shared/table.ts';
import { copyLink, copyPair, type Link, newPair, type Pair } from '../network/links.ts';
import { type RoadSchedule, roadSchedules, type Schedule } from '../network/schedule.ts';
import type { Entry } from './entry.ts';
import { type FaultState, newFaultState } from './faultState.ts';
import { copyRecord, type NodeDefinition, type NodeRecord, newRecord } from './nodeRecord.ts';
import type { TraceEntry } from './trace.ts';
import { TraceHash } from './traceHash.ts';

/** What a run is started with. */
export interface WorldOptions {
  /** Decides latencies, losses, entropy: everything that is left to chance. */
  readonly seed: number;
  /** The wall clock's time at virtual time zero, in ms. */
  readonly epochMs?: number;
  /** How many trace entries are kept; older ones are dropped. The hash takes in all of them. */
  readonly traceLimit?: number;
  /** How long entries are on their roads; absent: drawn from the seed. */
  readonly schedule?: Schedule | undefined;
}

/** 2026-01-01T00:00:00Z: any fixed moment would do; a real one reads well in records. */
export const defaultEpochMs = 1_767_225_600_000;

/** A whole simulated cluster at one moment. */
export class World {
  readonly seed: number;
  readonly epochMs: number;
  readonly traceLimit: number;
  /** Virtual time since the start of the run, in ms. */
  timeMs = 0;
  /** Insertion numbers given out so far: the second half of the queue's key. */
  sequence = 0;
  /** Entries processed so far. */
  steps = 0;
  /** Frames that reached a node so far. */
  deliveries = 0;
  /** Nodes that are paused, read slowly, or have something in their inbox. */
  hindered = 0;
  hash = new TraceHash();
  queue: OrderedMap<Entry> = emptyOrderedMap();
  trace: SegmentedLog<TraceEntry> = emptyLog();
  owner: Owner = newOwner();
  private nodes: Table<NodeRecord> = emptyTable();
  private links: Table<Link> = emptyTable();
  private pairs: Table<Pair> = emptyTable();
  private faults: Table<FaultState> = emptyTable();
  /** Which node listens on an address. */
  private listeners: Table<string> = emptyTable();
  /** Which nodes stand behind an access point, in the order in which they joined. */
  private accessPoints: Table<readonly string[]> = emptyTable();
  private scheduleOf: (road: string) => RoadSchedule | undefined;

  constructor({ seed, epochMs = defaultEpochMs, traceLimit = 20_000, schedule }: WorldOptions) {
    this.seed = seed;
    this.epochMs = epochMs;
    this.traceLimit = traceLimit;
    this.scheduleOf = schedule === undefined ? () => undefined : roadSchedules(schedule);
  }

  /** A second world that goes on from here by itself. */
  fork(): World {
    const { seed, epochMs, traceLimit } = this;
    const other = new World({ seed, epochMs, traceLimit });
    other.timeMs = this.timeMs;
    other.sequence = this.sequence;
    other.steps = this.steps;
    other.deliveries = this.deliveries;
    other.hash = this.hash.copy();
    other.queue = this.queue;
    other.trace = this.trace;
    other.nodes = this.nodes;
    other.links = this.links;
    other.pairs = this.pairs;
    other.faults = this.faults;
    other.hindered = this.hindered;
    other.listeners = this.listeners;
    other.accessPoints = this.accessPoints;
    other.scheduleOf = this.scheduleOf;
    this.owner = newOwner();
    return other;
  }

  /** Puts an entry into the queue, `delayMs` from now; returns its key. */
  schedule(entry: Entry, delayMs: number): { readonly time: number; readonly sequence: number } {
    const time = this.timeMs + delayMs;
    const sequence = this.sequence++;
    this.queue = this.queue.insert(time, sequence, entry, this.owner);
    return { time, sequence };
  }

  /** Takes an entry out of the queue again. */
  unschedule(time: number, sequence: number): void {
    this.queue = this.queue.remove(time, sequence, this.owner);
  }

  /** Adds a node that is not running yet. */
  addNode(definition: NodeDefinition): NodeRecord {
    const record = newRecord(definition, this.owner, this.seed);
    this.nodes = this.nodes.set(definition.name, record, this.owner);
    if (definition.address !== undefined) {
      this.listeners = this.listeners.set(definition.address, definition.name, this.owner);
    }
    if (definition.accessPoint !== undefined) {
      const { name, accessPoint } = definition;
      const others = this.accessPoints.get(accessPoint) ?? [];
      this.accessPoints = this.accessPoints.set(accessPoint, [...others, name], this.owner);
    }
    return record;
  }

  /** A node to read. */
  peekNode(name: string): NodeRecord | undefined {
    return this.nodes.get(name);
  }

  /** A node to change. */
  node(name: string): NodeRecord | undefined {
    const found = this.nodes.get(name);
    if (found === undefined || found.owner === this.owner) return found;
    const own = copyRecord(found, this.owner);
    this.nodes = this.nodes.set(name, own, this.owner);
    return own;
  }

  /** All nodes, by name. */
  nodeNames(): readonly string[] {
    return [...this.nodes.keys()].sort();
  }

  /** The node that listens on an address. */
  listenerAt(address: string): string | undefined {
    return this.listeners.get(address);
  }

  /**
   * The node that a connection to an address goes to: at an access point one after the other of the
   * nodes that are up and stay; `undefined` if there is none.
   */
  acceptorAt(address: string, opener: NodeRecord): string | undefined {
    const all = this.accessPoints.get(address);
    if (all === undefined) return this.listenerAt(address);
    const open = all.filter((name) => {
      const { up, leaving } = this.nodes.get(name)!;
      return up && !leaving;
    });
    // Openers begin at different places; each goes on to the next with its next connection.
    const begin = hashString(opener.definition.name) >>> 0;
    return open[(begin + opener.opened) % open.length];
  }

  /** Whether an address is one of an access point, where nobody listens. */
  isAccessPoint(address: string): boolean {
    return this.accessPoints.has(address);
  }

  addLink(link: Link): void {
    this.links = this.links.set(link.id, link, this.owner);
  }

  /** A connection to read. */
  peekLink(id: string): Link | undefined {
    return this.links.get(id);
  }

  /** A connection to change. */
  link(id: string): Link | undefined {
    const found = this.links.get(id);
    if (found === undefined || found.owner === this.owner) return found;
    const own = copyLink(found, this.owner);
    this.links = this.links.set(id, own, this.owner);
    return own;
  }

  removeLink(id: string): void {
    this.links = this.links.delete(id, this.owner);
  }

  /** The one-way road between two nodes, to change; made when first asked for. */
  pair(from: string, to: string): Pair {
    const key = `${from}->${to}`;
    const found = this.pairs.get(key);
    if (found !== undefined && found.owner === this.owner) return found;
    const own =
      found === undefined
        ? newPair(this.seed, key, this.owner, this.scheduleOf(key))
        : copyPair(found, this.owner);
    this.pairs = this.pairs.set(key, own, this.owner);
    return own;
  }

  /** A declared fault to read. */
  peekFault(key: string): FaultState | undefined {
    return this.faults.get(key);
  }

  /** A declared fault to change; made when first asked for. */
  fault(key: string): FaultState {
    const found = this.faults.get(key);
    if (found !== undefined && found.owner === this.owner) return found;
    const { owner } = this;
    const own = found === undefined ? newFaultState(key, owner) : { ...found, owner };
    this.faults = this.faults.set(key, own, owner);
    return own;
  }

  /** The roads that exist, by name `from->to`. */
  pairNames(): readonly string[] {
    return [...this.pairs.keys()].sort();
  }

  /** Adds to the trace, forgetting the oldest beyond the limit. */
  record(entry: TraceEntry): void {
    if (this.traceLimit === 0) return;
    this.trace = this.trace.append(entry, this.owner);
    if (this.trace.length - this.trace.start > 2 * this.traceLimit) {
      this.trace = this.trace.trimTo(this.trace.length - this.traceLimit, this.owner);
    }
  }
}
