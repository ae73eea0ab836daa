/**
 * One node of the model, stepped purely: its two clocks, its timers, its disk.
 *
 * Chance is an input. Where a step's outputs are judged, other seeds are tried until one gives
 * what was recorded: what no seed gives cannot be excused as chance.
 */
import { mix } from '../../actors/shared/entropy.ts';
import type { Output } from '../../actors/shared/node.ts';
import {
  begun,
  type Event,
  type Machine,
  outputsOf,
  stepped,
  type Timer,
  timersAfter,
} from './step.ts';

/** How far outputs are from what was recorded: 0 is as recorded. */
export type Judge = (outputs: readonly Output[]) => number;

/** A running node. */
export interface Host {
  /** When the next timer is due, on the session's clock; Infinity if none is set. */
  dueMs(): number;
  /** Fires the next timer, at its time. */
  fire(judge: Judge): readonly Output[];
  /** One input. */
  step(ms: number, event: Event, judge: Judge): readonly Output[];
}

/** Seeds that are tried, and after how many equal results no more are. */
const seedsMax = 400;
const seedsWithoutChange = 12;

/** Boots a node at a moment. `onBoot` gets what its first step gives out. */
export function newHost(
  machine: Machine,
  config: unknown,
  { beginAt, ms, onBoot }: HostStart,
): Host {
  let snapshot = begun(machine, config);
  let timers: readonly Timer[] = [];
  let seed = 1;

  const attempt = (at: number, event: Event, entropy: number) => {
    const stamped = { key: '', ...event, at: beginAt + at, mono: at, entropy };
    const { next, actions } = stepped(machine, snapshot, stamped);
    return { next, actions, outputs: outputsOf(actions) };
  };
  const step = (at: number, event: Event, judge: Judge): readonly Output[] => {
    seed = mix(seed + 0x9e3779b9);
    let best = attempt(at, event, seed);
    let bestScore = judge(best.outputs);
    const first = bestScore > 0 ? textOf(best.outputs) : '';
    let matters = false;
    for (let turn = 1; bestScore > 0 && turn < seedsMax; turn += 1) {
      if (turn > seedsWithoutChange && !matters) break;
      const tried = attempt(at, event, mix(seed + turn));
      matters ||= textOf(tried.outputs) !== first;
      const score = judge(tried.outputs);
      if (score < bestScore) [best, bestScore] = [tried, score];
    }
    snapshot = best.next;
    timers = timersAfter(timers, best.actions, at);
    const syncs = best.outputs.filter((output) => output.type === 'disk.sync');
    const others = best.outputs.filter((output) => output.type !== 'disk.sync');
    return [...others, ...syncs.flatMap(({ id }) => step(at, { type: 'disk.synced', id }, judge))];
  };
  onBoot(step(ms, { type: 'node.boot' }, () => 0));
  return {
    step,
    dueMs: () => timers[0]?.dueMs ?? Number.POSITIVE_INFINITY,
    fire: (judge) => {
      const [due, ...others] = timers;
      if (due === undefined) return [];
      timers = others;
      return step(due.dueMs, due.event, judge);
    },
  };
}

/** What a node starts with. */
export interface HostStart {
  readonly beginAt: number;
  readonly ms: number;
  readonly onBoot: (outputs: readonly Output[]) => void;
}

/** What is sent, to see whether chance made a difference to it. */
function textOf(outputs: readonly Output[]): string {
  const sent = outputs.filter(({ type }) => type === 'send');
  return JSON.stringify(sent, (_, value) => (typeof value === 'bigint' ? `${value}` : value));
}
