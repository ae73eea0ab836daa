/**
 * The inbox of a node that does not take what comes at once: one that is paused, or reads slowly.
 *
 * While an inbox holds anything, what comes goes behind it, so that the order stays; an entry
 * `wake` of the queue takes the next one out. Nodes without faults have none.
 */
import { emptyLog, type SegmentedLog } from '../../actors/shared/segmentedLog.ts';
import type {
  Entry,
  FrameEntry,
  LinkEntry,
  OperatorEntry,
  SyncEntry,
  TimerEntry,
} from './entry.ts';
import { credit } from './faultState.ts';
import type { NodeRecord } from './nodeRecord.ts';
import type { World } from './world.ts';

/** An entry that a node can be kept from taking. */
export type Deferrable = FrameEntry | LinkEntry | TimerEntry | SyncEntry | OperatorEntry;

/** An entry that waits, and the number by which the queue had it. */
export interface Deferred {
  readonly entry: Deferrable;
  readonly sequence: number;
}

/** Notes whether a node has to be looked after before it gets anything. */
export function refreshInbox(world: World, node: NodeRecord): void {
  const hindered = node.paused || node.readGapMs > 0 || size(node.inbox) > 0;
  if (hindered === node.hindered) return;
  node.hindered = hindered;
  world.hindered += hindered ? 1 : -1;
}

/** Keeps an entry back if its node cannot take it now; says whether it did. */
export function keptBack(world: World, entry: Deferrable, sequence: number): boolean {
  if (world.peekNode(entry.to)?.hindered !== true) return false;
  const node = world.node(entry.to)!;
  if (!mustWait(world, node, entry)) {
    if (takesTime(node, entry)) node.readyMs = world.timeMs + node.readGapMs;
    return false;
  }
  credit(world, node.rules, node.paused ? 'pause' : 'slowReader');
  const isFirst = size(node.inbox) === 0;
  node.inbox = node.inbox.append({ entry, sequence });
  if (isFirst && !node.paused) wakeIn(world, node, Math.max(0, node.readyMs - world.timeMs));
  refreshInbox(world, node);
  return true;
}

/** Takes the next entry out of a node's inbox, if it is time for it. */
export function nextDeferred(world: World, name: string): Deferred | undefined {
  if (world.peekNode(name)?.hindered !== true) return undefined;
  const node = world.node(name)!;
  const next = node.inbox.get(node.inbox.start);
  if (next === undefined || node.paused) return undefined;
  const slow = takesTime(node, next.entry);
  if (slow && world.timeMs < node.readyMs) return undefined;
  if (slow) node.readyMs = world.timeMs + node.readGapMs;
  node.inbox = node.inbox.trimTo(node.inbox.start + 1);
  scheduleNext(world, node);
  refreshInbox(world, node);
  return next;
}

/** What waits can be taken on once a fault has ended, or its node. */
export function afterEnd(world: World, node: NodeRecord, pauseEnded: boolean): void {
  // Only frames wait for a slow reader: what else has come in a pause goes first.
  if (pauseEnded && node.readGapMs > 0) node.inbox = othersFirst(node.inbox);
  if (!node.paused) scheduleNext(world, node);
}

function scheduleNext(world: World, node: NodeRecord): void {
  const next = node.inbox.get(node.inbox.start);
  if (next === undefined) return;
  const waits = takesTime(node, next.entry);
  wakeIn(world, node, waits ? Math.max(0, node.readyMs - world.timeMs) : 0);
}

function wakeIn(world: World, { definition }: NodeRecord, delayMs: number): void {
  world.schedule({ kind: 'wake', to: definition.name }, delayMs);
}

function mustWait(world: World, node: NodeRecord, entry: Deferrable): boolean {
  // What is meant for another life finds nobody, at once.
  if (!node.up || node.incarnation !== entry.incarnation) return false;
  if (node.paused) return true;
  const first = node.inbox.get(node.inbox.start);
  if (first === undefined) return takesTime(node, entry) && world.timeMs < node.readyMs;
  return isOfNetwork(entry) || !(node.readGapMs > 0 && isOfNetwork(first.entry));
}

function takesTime(node: NodeRecord, { kind, incarnation }: Deferrable): boolean {
  const alive = node.up && node.incarnation === incarnation;
  return kind === 'frame' && alive && node.readGapMs > 0;
}

function isOfNetwork({ kind }: Entry): boolean {
  return kind === 'frame' || kind === 'link';
}

function othersFirst(inbox: SegmentedLog<Deferred>): SegmentedLog<Deferred> {
  const all = [...inbox];
  const others = all.filter(({ entry }) => !isOfNetwork(entry));
  const network = all.filter(({ entry }) => isOfNetwork(entry));
  return [...others, ...network].reduce((log, each) => log.append(each), emptyLog<Deferred>());
}

function size({ start, length }: SegmentedLog<Deferred>): number {
  return length - start;
}
