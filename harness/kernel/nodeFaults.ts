/**
 * What can be wrong with a node itself: its process, its clocks, its disk. A fault is a rule on the
 * node's record until it is ended.
 */
import { monoAt } from './clock.ts';
import { credit, type Rule } from './faultState.ts';
import { afterEnd, refreshInbox } from './inbox.ts';
import type { NodeRecord } from './nodeRecord.ts';
import { rearm } from './timers.ts';
import type { World } from './world.ts';

/** What can be wrong with a node, as data. */
export type NodeFault =
  /**
   * The process takes no input, timers included (SIGSTOP, a long garbage collection). Its peers
   * see nothing of it: their connections stay, new ones come up, its clocks go on. What came is
   * taken in order once the pause is over.
   */
  | { readonly kind: 'pause' }
  /** It takes each frame only `ms` after the one before; its timers are not late. */
  | { readonly kind: 'slowReader'; readonly ms: number }
  /**
   * The wall clock jumps by `jumpMs`; both clocks run faster by `driftPpm` parts per million. The
   * monotonic clock never jumps.
   */
  | { readonly kind: 'clock'; readonly jumpMs?: number; readonly driftPpm?: number }
  /** Each sync of the disk takes so much longer. */
  | { readonly kind: 'slowFlush'; readonly ms: number }
  /** The disk answers syncs and makes nothing durable: a crash may lose what was synced. */
  | { readonly kind: 'lostFlush' };

/** A kind of fault of a node. */
export type NodeFaultKind = NodeFault['kind'];

/** A fault that is on a node. */
export type NodeRule = Rule<NodeFault>;

/** Puts a fault on a node. A process that is not running cannot be paused. */
export function putOnNode(world: World, node: NodeRecord, key: string, fault: NodeFault): void {
  if (fault.kind === 'pause' && !node.up) return;
  node.rules = [...node.rules, { key, fault }];
  if (fault.kind === 'clock' && fault.jumpMs !== undefined) jump(node, fault.jumpMs);
  refresh(world, node);
}

/** Ends the faults of a node that are chosen; clocks that jumped jump back. */
export function endOnNode(
  world: World,
  node: NodeRecord,
  chosen: (rule: NodeRule) => boolean,
): void {
  const ended = node.rules.filter(chosen);
  if (ended.length === 0) return;
  node.rules = node.rules.filter((rule) => !ended.includes(rule));
  for (const { fault } of ended) {
    if (fault.kind === 'clock' && fault.jumpMs !== undefined) jump(node, -fault.jumpMs);
  }
  refresh(world, node);
}

/** Puts a node's wall clock right, as a time server would. */
export function setClockRight(world: World, node: NodeRecord): void {
  const offsetMs = world.timeMs - monoAt(node.clock, world.timeMs);
  if (node.clock.offsetMs !== offsetMs) node.clock = { ...node.clock, offsetMs };
}

/** A node with faults takes an input: its clocks are seen to be wrong. */
export function inputTaken(world: World, { rules }: NodeRecord): void {
  credit(world, rules, 'clock');
}

function jump(node: NodeRecord, ms: number): void {
  node.clock = { ...node.clock, offsetMs: node.clock.offsetMs + ms };
}

/** Works out again what the rules of a node come to; of two of a kind the later counts. */
function refresh(world: World, node: NodeRecord): void {
  let driftPpm = 0;
  let readGapMs = 0;
  let paused = false;
  for (const { fault } of node.rules) {
    if (fault.kind === 'clock') driftPpm = fault.driftPpm ?? driftPpm;
    else if (fault.kind === 'slowReader') readGapMs = fault.ms;
    else if (fault.kind === 'pause') paused = true;
  }
  if (driftPpm !== node.clock.driftPpm) rearm(world, node, driftPpm);
  const wasPaused = node.paused;
  node.paused = paused;
  node.readGapMs = readGapMs;
  refreshInbox(world, node);
  afterEnd(world, node, wasPaused && !paused);
}
