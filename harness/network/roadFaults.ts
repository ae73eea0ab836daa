/**
 * What can be wrong with the road between two nodes. A fault is a rule on the records of its
 * one-way roads until it is ended; it picks frames when they are put on the road.
 */
import type { CommandName } from '../../protocol/commands/index.ts';
import type { Frame } from '../../protocol/frame.ts';
import type { FrameEntry } from '../kernel/entry.ts';
import type { Rule } from '../kernel/faultState.ts';
import { nextInt, stream } from '../kernel/streams.ts';
import type { World } from '../kernel/world.ts';
import type { Pair } from './links.ts';

/** Which frames a fault picks; absent members do not matter. */
export interface FrameMatch {
  /** The command of a request, or the one that an answer is to. */
  readonly command?: CommandName;
  readonly direction?: 'request' | 'response';
  /**
   * The first that is picked is the nth of these since the fault began, counted from 1 in both
   * directions together; frames that a loss or a partition takes are not counted.
   */
  readonly nth?: number;
  /** How many are picked from there on; absent: one if `nth` is given, all if not. */
  readonly count?: number;
}

/** What can be wrong with the road between two nodes, as data. */
export type RoadFault =
  /** Frames take so much longer: all, or those picked. Others of a connection wait for them. */
  | { readonly kind: 'delay'; readonly ms: number; readonly match?: FrameMatch }
  /** This share of frames is lost, in [0, 1]. */
  | { readonly kind: 'loss'; readonly rate: number }
  /** Nothing gets through, and nobody is told. */
  | { readonly kind: 'partition' }
  /** Frames wait until they are let go. */
  | { readonly kind: 'hold' }
  /** Frames are lost. */
  | { readonly kind: 'drop'; readonly match?: FrameMatch }
  /**
   * Frames arrive twice, on the same connection and with the same opaque: a request that somebody
   * on the way, or the client itself, sent again. TCP's own duplicates are seen by no peer.
   */
  | { readonly kind: 'duplicate'; readonly match?: FrameMatch }
  /** Frames arrive damaged: their receiver cannot read on and closes the connection. */
  | { readonly kind: 'corrupt'; readonly match?: FrameMatch }
  /**
   * Each frame takes up to `ms` longer (absent: 100), by chance: those of other connections
   * overtake it. Frames of one connection stay in order.
   */
  | { readonly kind: 'reorder'; readonly ms?: number };

/** How much longer a frame takes at most that is put out of order, if it is not said, in ms. */
export const defaultReorderMs = 100;

/** A kind of fault of a road. */
export type RoadFaultKind = RoadFault['kind'];

/** A fault that is on a road. */
export type RoadRule = Rule<RoadFault>;

/** Puts a fault on a one-way road. */
export function putOnPair(pair: Pair, key: string, fault: RoadFault): void {
  pair.rules = [...pair.rules, { key, fault }];
  refresh(pair);
}

/** Ends the faults of a one-way road that are chosen; what it holds is not let go by that. */
export function endOnPair(pair: Pair, chosen: (rule: RoadRule) => boolean): void {
  if (!pair.rules.some(chosen)) return;
  pair.rules = pair.rules.filter((rule) => !chosen(rule));
  refresh(pair);
}

/** Works out again what the rules of a road come to; of two of a kind the later counts. */
function refresh(pair: Pair): void {
  pair.extraDelayMs = 0;
  pair.lossRate = 0;
  pair.blocked = false;
  pair.holding = false;
  for (const { fault } of pair.rules) {
    if (fault.kind === 'delay' && fault.match === undefined) pair.extraDelayMs = fault.ms;
    else if (fault.kind === 'loss') pair.lossRate = fault.rate;
    else if (fault.kind === 'partition') pair.blocked = true;
    else if (fault.kind === 'hold') pair.holding = true;
  }
}

/** What goes on a road in the place of a frame: nothing, one, or two. */
export function pick(world: World, { rules, key: road }: Pair, entry: FrameEntry): FrameEntry[] {
  let copies = 1;
  let lateMs = 0;
  let damaged = false;
  for (const { key, fault } of rules) {
    switch (fault.kind) {
      case 'drop':
        if (picks(world, key, fault.match, entry.frame)) copies = 0;
        break;
      case 'duplicate':
        if (picks(world, key, fault.match, entry.frame)) copies *= 2;
        break;
      case 'corrupt':
        if (picks(world, key, fault.match, entry.frame)) damaged = true;
        break;
      case 'delay':
        if (fault.match === undefined) break;
        if (picks(world, key, fault.match, entry.frame)) lateMs += fault.ms;
        break;
      case 'reorder': {
        // A stream of its own: the fault shifts no other draw.
        const { seen } = world.fault(key);
        const { ms = defaultReorderMs } = fault;
        const chance = stream(world.seed, `reorder/${road}/${seen}`);
        if (picks(world, key, {}, entry.frame)) lateMs += nextInt(chance, 0, ms);
        break;
      }
      default:
    }
  }
  const changed = lateMs > 0 || damaged ? { ...entry, lateMs, damaged } : entry;
  return Array.from({ length: copies }, () => changed);
}

/** Counts a frame if it is one of those that a fault picks from, and says whether it is picked. */
function picks(world: World, key: string, match: FrameMatch = {}, frame: Frame): boolean {
  const { command, direction, nth = 1, count = match.nth === undefined ? Infinity : 1 } = match;
  if (command !== undefined && frame.command !== command) return false;
  if (direction !== undefined && frame.kind !== direction) return false;
  const state = world.fault(key);
  state.seen += 1;
  const isPicked = state.seen >= nth && state.seen < nth + count;
  if (isPicked) state.hits += 1;
  return isPicked;
}
